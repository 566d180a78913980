import Glibc
public import SystemPackage

extension FileReplacement {
    /// As `write`, for what must outlive a power cut and may be started while it is replaced: the bytes are on the disk
    /// (fsync(2)) before they get their name, and nobody has the file open for writing any more, so that execve(2) does
    /// not answer ETXTBSY. The file's permissions are `mode`, whatever the umask.
    ///
    /// Whoever is killed leaves a draft ".NAME.….new" behind, which the next removes. Of two at once one may be told
    /// ENOENT, its draft having been taken for such a one; what is at `path` is whole all the same.
    public static func writeDurably(
        _ bytes: [UInt8], to path: String, mode: FilePermissions
    ) throws(SystemCallError) {
        let file = FilePath(path)
        let parent = file.removingLastComponent()
        let folder = parent.isEmpty ? "." : parent.string
        let prefix = ".\(file.lastComponent?.string ?? "")."
        for name in try names(in: folder) where name.hasPrefix(prefix) && name.hasSuffix(draftSuffix) {
            try remove("\(folder)/\(name)")
        }
        let draft = "\(folder)/\(prefix)\(UInt64.random(in: .min ... .max))\(draftSuffix)"
        do {
            try writeToDisk(bytes, draft, mode)
            try systemCall("rename", path) { rename(draft, path) }
        } catch {
            unlink(draft)
            throw error
        }
        // The new name, too, is on the disk only then.
        let directory = try Descriptor(reading: folder)
        try systemCall("fsync", folder) { fsync(directory.rawValue) }
    }

    private static let draftSuffix = ".new"

    /// A function of its own, so that the file is closed before it is renamed.
    private static func writeToDisk(
        _ bytes: [UInt8], _ path: String, _ mode: FilePermissions
    ) throws(SystemCallError) {
        let file = Descriptor(
            adopting: try systemCall("open", path) {
                open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            })
        try file.writeAll(bytes, path)
        try systemCall("fchmod", path) { fchmod(file.rawValue, mode.rawValue) }
        try systemCall("fsync", path) { fsync(file.rawValue) }
    }

    /// The permission bits of a file; `nil` when there is none.
    public static func permissions(of path: String) throws(SystemCallError) -> FilePermissions? {
        var status = stat()
        do {
            try systemCall("stat", path) { stat(path, &status) }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        return FilePermissions(rawValue: status.st_mode & 0o7777)
    }
}
