public import CNISpec

extension CNICommand {
    /// How long the plugin waits for the daemon. Runtimes give an ADD minutes, but ask STATUS every few seconds while
    /// they hold a lock.
    public var timeLimit: Duration {
        switch self {
        case .add: .seconds(12)
        case .del, .check: .seconds(5)
        case .gc: .seconds(30)
        case .status: .milliseconds(500)
        // Answered without the daemon; the limit is that of waiting for stdin, which a runtime may leave open.
        case .version: .milliseconds(100)
        }
    }
}
