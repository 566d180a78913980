/// Why a server does not listen.
public struct HTTPServerError: Error, Hashable, CustomStringConvertible {
    /// Where it should have: `127.0.0.1:4566`, `unix:/run/x.sock`, `descriptor 7`.
    public let address: String
    /// The system's word: `Address already in use`.
    public let reason: String

    public var description: String { "cannot listen on \(address): \(reason)" }
}
