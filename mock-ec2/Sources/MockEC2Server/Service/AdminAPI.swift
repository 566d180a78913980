import HTTPServer
import MockCloud

extension CloudService {
    /// The admin API: unsigned, so for this machine only.
    func admin(_ request: HTTPServerRequest) async -> HTTPServerReply {
        if let refusal = request.originRefusal {
            return HTTPServerReply(json: ["error": .string(refusal.description)], status: 403)
        }
        let path = String(request.path.dropFirst("/_mock".count))
        if path.hasPrefix("/console") { return await console(request) }
        switch (request.method, path) {
        case ("GET", "/state"):
            advance()
            return HTTPServerReply(json: cloud.description)
        case ("GET", "/calls"): return callsReply
        case ("GET", "/log"): return logReply(request.query)
        case ("GET", "/faults"): return faultsReply
        case ("POST", "/faults"): return await injectFault(request.body)
        case ("DELETE", "/faults"): return await endFaults()
        case ("GET", "/throttles"): return HTTPServerReply(json: JSON(counts: cloud.throttledCounts))
        case ("GET", "/keys"): return keysReply
        case ("POST", "/keys"): return setKeys(request.body)
        case ("POST", "/clock"): return await moveClock(request.body)
        case ("POST", "/reset"):
            guard reset() else {
                return HTTPServerReply(json: ["error": "a cloud with a data plane cannot be reset"], status: 409)
            }
            return HTTPServerReply(json: ["now": .string(cloud.now.description)])
        case (_, "/state"), (_, "/calls"), (_, "/log"), (_, "/throttles"), (_, "/clock"), (_, "/reset"), (_, "/faults"),
            (_, "/keys"):
            return HTTPServerReply(json: ["error": .string("\(request.method) is not for this path")], status: 405)
        case (_, let path):
            return HTTPServerReply(json: ["error": .string("there is no /_mock\(path)")], status: 404)
        }
    }

    private func moveClock(_ body: [UInt8]) async -> HTTPServerReply {
        guard case .number(let seconds)? = JSON(parsing: body)?["advanceSeconds"], (0...1e8).contains(seconds) else {
            return HTTPServerReply(
                json: ["error": "the body must be {\"advanceSeconds\": N} with N from 0 to 100000000"], status: 400)
        }
        do {
            try await advanceClock(by: .seconds(seconds))
        } catch {
            return HTTPServerReply(json: ["error": .string("the data plane did not follow: \(error)")], status: 500)
        }
        return HTTPServerReply(json: ["now": .string(cloud.now.description)])
    }
}

extension JSON {
    /// By the actions' names, in their order.
    init(counts: [CloudAction: Int]) {
        self = .object(
            counts.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { Member(name: $0.key.rawValue, value: .integer($0.value)) })
    }
}

extension HTTPServerReply {
    init(json: JSON, status: Int = 200) {
        self.init(status: status, text: json.text + "\n", contentType: "application/json")
        // A browser must not take it for a script of another page's.
        headers.append(("X-Content-Type-Options", "nosniff"))
    }
}
