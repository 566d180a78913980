import HTTPServer
import MockCloud

extension CloudService {
    /// `/_mock/faults`: all of them, each with how often it struck.
    var faultsReply: HTTPServerReply {
        var entries = cloud.faults.map(\.description) + cloud.mishaps.map(\.description)
        if credentialExpiries > 0 {
            entries.append(["credentialsExpire": .boolean(true), "struck": .integer(credentialExpiries)])
        }
        return HTTPServerReply(json: ["faults": .array(entries)])
    }

    func injectFault(_ body: [UInt8]) async -> HTTPServerReply {
        do {
            switch try FaultRequest(body: body) {
            case .fault(let fault): try await perform { $0.inject(fault) }
            case .mishap(let mishap): try await perform { try $0.suffer(mishap) }
            case .credentialsExpire:
                verifier.expireTemporaryKeys(at: advance())
                roleSessions = RoleSessions()
                credentialExpiries += 1
            }
        } catch let error as BodyError {
            return HTTPServerReply(json: ["error": .string("\(error)")], status: 400)
        } catch let error as CloudError {
            return HTTPServerReply(json: ["error": .string("\(error)")], status: 400)
        } catch {
            return HTTPServerReply(json: ["error": .string("the data plane did not follow: \(error)")], status: 500)
        }
        return faultsReply
    }

    func endFaults() async -> HTTPServerReply {
        credentialExpiries = 0
        do {
            try await perform { $0.clearFaults() }
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
