import Dispatch
import Glibc

/// SIGTERM and SIGINT as something to wait for, in place of the process's end.
final class TerminationSignals {
    private let signals: AsyncStream<Int32>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.signals = signals
        sources = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    /// The number of the first that comes.
    func first() async -> Int32 {
        for await number in signals { return number }
        return 0
    }
}
