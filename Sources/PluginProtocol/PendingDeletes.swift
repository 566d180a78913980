import CNISpec
import Glibc
import LinuxSystem
import SystemPackage

/// The spool of DELs that came while the daemon did not answer: one file each in `STATEDIR/pending-deletes`, named
/// `CONTAINER@IFNAME.json` ("@" is in no container id, so a name means one attachment only), holding the request as it
/// would have travelled.
///
/// No fsync: the folder is on a tmpfs, and what a crash of the machine loses, it loses with the pods.
public enum PendingDeletes {
    /// More than the pods of a node; beyond it the runtime is told to come again.
    public static let limit = 256

    public static func directory(in stateDir: String) -> String { stateDir + "/pending-deletes" }

    /// Leaves `request` for the daemon, by rename: a reader sees all of it or nothing. The same attachment again replaces
    /// its file.
    ///
    /// Throws `.spoolFull` when there is no room.
    public static func write(_ request: PluginRequest, in stateDir: String) throws(PluginProtocolError) {
        guard CNINames.isIdentifier(request.containerID), CNINames.isInterfaceName(request.ifName) else {
            throw .malformed("no file name for container \"\(request.containerID)\", \"\(request.ifName)\"")
        }
        let bytes = try Request.plugin(request).encoded()
        let directory = directory(in: stateDir)
        try Folders.make(directory)
        // Held while the file is written, so that plugins at the same time do not overrun the limit together.
        let lock = Descriptor(adopting: try attempt("open", directory) { open(directory, O_RDONLY | O_CLOEXEC) })
        try attempt("flock", directory) { flock(lock.rawValue, LOCK_EX) }

        let name = fileName(containerID: request.containerID, ifName: request.ifName)
        let present = try names(in: directory)
        guard present.contains(name) || present.count < limit else { throw .spoolFull(path: directory, limit: limit) }
        // One name for all: who holds the lock may overwrite what a killed predecessor left.
        let draft = "\(directory)/.draft"
        try write(bytes, to: draft)
        try attempt("rename", name) { rename(draft, "\(directory)/\(name)") }
        withExtendedLifetime(lock) {}
    }

    /// What waits, in the order of the names. Files that are not finished, or not ours, are passed over. A folder that is
    /// not there holds nothing.
    public static func list(in stateDir: String) throws(PluginProtocolError) -> [PendingDelete] {
        let directory = directory(in: stateDir)
        do {
            return try names(in: directory).sorted().compactMap { PendingDelete(directory: directory, name: $0) }
        } catch .systemCall(let error) where error.errno == .noSuchFileOrDirectory {
            return []
        }
    }

    /// Forgets a DEL that waits for this attachment; whether there was one. The daemon does so before it serves an ADD
    /// of the same attachment, which the old DEL must not undo.
    @discardableResult
    public static func remove(
        containerID: String, ifName: String, in stateDir: String
    ) throws(PluginProtocolError) -> Bool {
        let path = "\(directory(in: stateDir))/\(fileName(containerID: containerID, ifName: ifName))"
        return try PendingDelete.unlink(path)
    }

    static func fileName(containerID: String, ifName: String) -> String { "\(containerID)@\(ifName)\(suffix)" }
    static let suffix = ".json"

    private static func names(in directory: String) throws(PluginProtocolError) -> [String] {
        guard let stream = opendir(directory) else {
            throw .systemCall(SystemCallError(call: "opendir", subject: directory, errno: Errno(rawValue: errno)))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(suffix), !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(PluginProtocolError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let file = Descriptor(adopting: try attempt("open", path) { open(path, flags, 0o600) })
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try attempt("write", path) {
                rest.withUnsafeBytes { Glibc.write(file.rawValue, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }
}
