import CNISpec
import LinuxSystem

/// One DEL in the spool. Its file name alone says which attachment it is about, should its content be unreadable.
public struct PendingDelete: Hashable, Sendable {
    /// The file.
    public let path: String
    public let containerID: String
    public let ifName: String

    /// `nil` when `name` is not one that `PendingDeletes` gives.
    init?(directory: String, name: String) {
        let parts = name.dropLast(PendingDeletes.suffix.count).split(separator: "@", maxSplits: 1)
        guard parts.count == 2, CNINames.isIdentifier(String(parts[0])), CNINames.isInterfaceName(String(parts[1]))
        else { return nil }
        path = "\(directory)/\(name)"
        containerID = String(parts[0])
        ifName = String(parts[1])
    }

    /// The request as the plugin left it. Throws when the file holds something else, cannot be read or is gone; then
    /// `containerID` and `ifName` suffice for a DEL.
    public func request() throws(PluginProtocolError) -> PluginRequest {
        let content = try attempt(FileReplacement.read(path, limit: Message.requestLimit))
        guard let bytes = content else { throw .malformed("\(path) is gone") }
        guard case .plugin(let request) = try Request(decoding: bytes) else { throw .malformed("\(path): no DEL") }
        guard request.command == .del, request.containerID == containerID, request.ifName == ifName else {
            throw .malformed("\(path) holds \(request.command.rawValue) of \(request.containerID) \(request.ifName)")
        }
        return request
    }

    /// Takes it out of the spool, once it is done. Not an error when it is gone already.
    public func remove() throws(PluginProtocolError) { try attempt(FileReplacement.remove(path)) }
}
