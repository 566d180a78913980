import Glibc
import LinuxSystem
import Synchronization

/// Connections that exchange data the whole time, to see whether something cuts or stalls them.
public final class LiveStreams: Sendable {
    private struct State {
        var rounds = 0
        var longest = Duration.zero
        var failures: [String] = []
        var ended = 0
        var isStopping = false
    }
    private let state = Mutex(State())
    private let count: Int

    /// Starts exchanging, every 5 ms on each connection.
    public init(_ clients: [(name: String, client: TCPClient)]) {
        count = clients.count
        for (name, client) in clients { startThread(named: "stream") { self.exchange(name, client) } }
    }

    private func exchange(_ name: String, _ client: TCPClient) {
        let clock = ContinuousClock()
        var number: UInt8 = 0
        while !state.withLock({ $0.isStopping }) {
            let start = clock.now
            number &+= 1
            do { try client.echo([UInt8](repeating: number, count: 64)) } catch {
                state.withLock { $0.failures.append("\(name): \(error)") }
                break
            }
            let took = clock.now - start
            state.withLock {
                $0.rounds += 1
                $0.longest = max($0.longest, took)
            }
            usleep(5000)
        }
        state.withLock { $0.ended += 1 }
    }

    /// Ends the exchange: how many round trips there were, the longest, and the connections that broke.
    public func stop() -> (rounds: Int, longest: Duration, failures: [String]) {
        state.withLock { $0.isStopping = true }
        while state.withLock({ $0.ended }) < count { usleep(2000) }
        return state.withLock { ($0.rounds, $0.longest, $0.failures) }
    }
}
