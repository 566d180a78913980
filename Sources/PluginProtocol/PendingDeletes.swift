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

    /// The spool's folder.
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
        try attempt(FileReplacement.makeDirectory(directory))
        // Held while the file is written, so that plugins at the same time do not overrun the limit together.
        let lock = try attempt(Descriptor(reading: directory))
        try attempt(systemCall("flock", directory) { flock(lock.rawValue, LOCK_EX) })

        let name = fileName(containerID: request.containerID, ifName: request.ifName)
        let present = try names(in: directory)
        guard present.contains(name) || present.count < limit else { throw .spoolFull(path: directory, limit: limit) }
        // One name for all: who holds the lock may overwrite what a killed predecessor left.
        try attempt(FileReplacement.write(bytes, to: "\(directory)/\(name)", draft: "\(directory)/.draft"))
        withExtendedLifetime(lock) {}
    }

    /// What waits, in the order of the names. Files that are not finished, or not ours, are passed over. A folder that is
    /// not there holds nothing.
    public static func list(in stateDir: String) throws(PluginProtocolError) -> [PendingDelete] {
        let directory = directory(in: stateDir)
        return try names(in: directory).compactMap { PendingDelete(directory: directory, name: $0) }
    }

    static func fileName(containerID: String, ifName: String) -> String { "\(containerID)@\(ifName)\(suffix)" }
    static let suffix = ".json"

    private static func names(in directory: String) throws(PluginProtocolError) -> [String] {
        try attempt(FileReplacement.names(in: directory)).filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }
    }
}
