import Dispatch
import Glibc

/// Calls a handler on SIGTERM and SIGINT instead of dying of them.
struct TerminationSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable (_ name: String) -> Void) {
        sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { handler(name) }
            source.activate()
            return source
        }
    }

    /// Keeps the handler until here.
    func ignore() { for source in sources { source.cancel() } }
}
