import HTTPServer
import MockCloud
import Synchronization

extension CloudService {
    /// `/_mock/faults`: all of them, each with how often it struck.
    var faultsReply: HTTPServerReply {
        var entries = cloud.faults.map(\.description) + cloud.mishaps.map(\.description)
        if credentialExpiries > 0 {
            entries.append(["credentialsExpire": .boolean(true), "struck": .integer(credentialExpiries)])
        }
        return HTTPServerReply(
            json: .object(["faults": .array(entries), "timeline": timeline.isEmpty ? nil : timeline.description]))
    }

    /// Lets it go wrong. Throws EC2's error for what cannot be, and what the data plane says.
    func inject(_ request: FaultRequest) async throws {
        advance()
        try injectAtOnce(request)
        try await settle()
    }

    /// The same at the moment where the cloud is, without the data plane, which is to follow.
    func injectAtOnce(_ request: FaultRequest) throws(CloudError) {
        switch try request.resolved(in: cloud) {
        case .fault(let fault): cloud.inject(fault)
        case .mishap(let mishap): try cloud.suffer(mishap)
        case .credentialsExpire:
            verifier.expireTemporaryKeys(at: cloud.now)
            roleSessions = RoleSessions()
            credentialExpiries += 1
        }
    }

    func injectFault(_ body: [UInt8]) async -> HTTPServerReply {
        do {
            try await inject(FaultRequest(body: body))
        } catch let error as BodyError {
            return HTTPServerReply(json: ["error": .string("\(error)")], status: 400)
        } catch let error as CloudError {
            return HTTPServerReply(json: ["error": .string("\(error)")], status: 400)
        } catch {
            return HTTPServerReply(json: ["error": .string("the data plane did not follow: \(error)")], status: 500)
        }
        return faultsReply
    }

    /// Ends all faults, now.
    func clearFaults() {
        credentialExpiries = 0
        cloud.clearFaults()
    }

    func endFaults() async -> HTTPServerReply {
        advance()
        clearFaults()
        do {
            try await settle()
        } catch {
            return HTTPServerReply(json: ["error": .string("the data plane did not follow: \(error)")], status: 500)
        }
        return faultsReply
    }

    /// `/_mock/calls`: how often each action was called, and which calls did not get through.
    var callsReply: HTTPServerReply {
        var counts = callCounts.sorted { $0.key < $1.key }.map { JSON.Member(name: $0.key, value: .integer($0.value)) }
        for (name, actions) in [("throttled", cloud.throttledCounts), ("faulted", cloud.faultedCounts)]
        where !actions.isEmpty {
            counts.append(JSON.Member(name: name, value: JSON(counts: actions)))
        }
        return HTTPServerReply(json: .object(counts))
    }

    /// `/_mock/log?limit=N`: the last calls, oldest first, and how many there have been.
    func logReply(_ query: Substring) -> HTTPServerReply {
        let calls = calls.withLock { $0 }
        var limit = calls.capacity
        if let text = FormDecoding.pairs(query.utf8)?.first(where: { $0.name == "limit" })?.value {
            guard let number = Int(text), number >= 0 else {
                return HTTPServerReply(
                    json: ["error": .string("limit is \(JSON.string(text).text): it must be 0 or more")], status: 400)
            }
            limit = number
        }
        return HTTPServerReply(
            json: ["total": .integer(calls.total), "calls": .array(calls.latest(limit).map(\.description))])
    }
}
