import HTTPServer
import MockCloud

/// The last calls to EC2 and STS and what came of them, in the order of their answers: a ring that never grows.
struct CallLog: Sendable {
    struct Entry: Sendable {
        /// When the call came, by the cloud's clock.
        var time: CloudTime
        var action: String
        /// `nil` for a call whose signature did not hold, and for one that needs none.
        var caller: Caller?
        /// `nil` on a unix socket.
        var source: HTTPServerRequest.Endpoint?
        /// `Success`, the error code, or `Dropped` for a connection that ended in place of the answer.
        var outcome: String
        /// The HTTP status; 0 when there was no answer.
        var status: Int
        /// The request id of the answer.
        var requestID: String
        /// From the request's last byte to the answer's first, by the machine's clock.
        var duration: Duration

        static let success = "Success"
        static let dropped = "Dropped"
    }

    /// Who signed a call: what may be told of a key.
    struct Caller: Sendable {
        let accessKeyID: String
        let arn: String
        let isSession: Bool

        init(_ key: AccessKey) {
            accessKeyID = key.id
            arn = key.identity.arn
            isSession = key.sessionToken != nil
        }

        /// The id of a lasting key, or the session of a role: `assumed-role/node/i-...`.
        var name: String {
            guard isSession else { return accessKeyID }
            return arn.split(separator: ":").last.map(String.init) ?? arn
        }
    }

    /// How many calls it keeps.
    let capacity: Int
    private var ring: [Entry] = []
    /// How many calls there have been.
    private(set) var total = 0

    init(capacity: Int = 512) {
        self.capacity = max(1, capacity)
        ring.reserveCapacity(self.capacity)
    }

    mutating func record(_ entry: Entry) {
        if ring.count < capacity {
            ring.append(entry)
        } else {
            ring[total % capacity] = entry
        }
        total += 1
    }

    /// The last calls, at most `limit`, oldest first.
    func latest(_ limit: Int) -> [Entry] {
        let count = min(max(0, limit), ring.count)
        return (total - count..<total).map { ring[$0 % capacity] }
    }
}

extension CallLog.Entry {
    /// As `/_mock/log` shows it.
    var description: JSON {
        .object([
            "time": .string(time.description), "action": .string(action), "caller": caller.map { .string($0.name) },
            "callerArn": caller.map { .string($0.arn) }, "source": source.map { .string($0.description) },
            "outcome": .string(outcome), "status": .integer(status), "requestId": .string(requestID),
            "milliseconds": .number(milliseconds),
        ])
    }

    /// To the microsecond.
    var milliseconds: Double { (duration / .microseconds(1)).rounded() / 1000 }
}
