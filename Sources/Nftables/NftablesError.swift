/// A command that nftables refused: what was asked, and its own words.
public struct NftablesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The command's first 400 characters.
    public let command: String
    /// libnftables' messages, which point into the command, or the name of the call that failed.
    public let message: String

    public init(command: String, message: String) {
        self.command = String(command.prefix(400))
        self.message = message
    }

    public var description: String { "nft: \(message) in: \(command)" }
}
