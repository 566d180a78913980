import CNISpec
import Glibc
import LinuxSystem
import SystemPackage

/// One DEL in the spool. Its file name alone says which attachment it is about, should its content be unreadable.
public struct PendingDelete: Hashable, Sendable {
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

    /// The request as the plugin left it. Throws `.malformed` or `.tooLarge` when the file holds something else; then
    /// `containerID` and `ifName` suffice for a DEL.
    public func request() throws(PluginProtocolError) -> PluginRequest {
        let bytes = try content()
        guard case .plugin(let request) = try Request(decoding: bytes) else { throw .malformed("\(path): no DEL") }
        guard request.command == .del, request.containerID == containerID, request.ifName == ifName else {
            throw .malformed("\(path) holds \(request.command.rawValue) of \(request.containerID) \(request.ifName)")
        }
        return request
    }

    /// Takes it out of the spool, once it is done. Not an error when it is gone already.
    public func remove() throws(PluginProtocolError) { try Self.unlink(path) }

    /// Whether the file was there.
    @discardableResult
    static func unlink(_ path: String) throws(PluginProtocolError) -> Bool {
        do {
            try systemCall("unlink", path) { Glibc.unlink(path) }
            return true
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw .systemCall(error) }
            return false
        }
    }

    private func content() throws(PluginProtocolError) -> [UInt8] {
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let file = Descriptor(adopting: try attempt("open", path) { open(path, flags) })
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = try attempt("read", path) {
                chunk.withUnsafeMutableBytes { read(file.rawValue, $0.baseAddress, $0.count) }
            }
            guard got > 0 else { return bytes }
            bytes += chunk[..<got]
            guard bytes.count <= Message.requestLimit else {
                throw .tooLarge(bytes: bytes.count, limit: Message.requestLimit)
            }
        }
    }
}
