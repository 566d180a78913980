import AWSCore
import HTTPClient
import Synchronization

/// How far EC2's clock is ahead of ours, in seconds; learnt from the Date header of a refusal.
final class ClockSkew: Sendable {
    private let seconds = Mutex<Int64>(0)

    var value: Int64 { seconds.withLock(\.self) }

    /// Takes over EC2's time. Returns whether that changed anything: less than a minute refuses no signature, as EC2 takes 5.
    func learn(from response: HTTPResponse?, now: Int64) -> Bool {
        guard let date = response?.header("Date").flatMap(AWSTime.parse(httpDate:)) else { return false }
        return seconds.withLock { seconds in
            guard abs(date - now - seconds) >= 60 else { return false }
            seconds = date - now
            return true
        }
    }
}
