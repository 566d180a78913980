import HTTPServer
import MockCloud

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

    /// Lets happen what is asked for, now.
    func inject(_ request: FaultRequest) throws(CloudError) {
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
            let request = try FaultRequest(body: body)
            advance()
            try inject(request)
            try await settle()
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
}
