import Glibc
import SystemPackage

/// Files that are replaced as a whole: a reader, or a process that starts after a crash, sees the old content or the new.
public enum FileReplacement {
    /// Writes `bytes` beside `path` and renames the result over it (rename(2) is atomic); mode 0600. Not fsynced: what is
    /// kept this way lives on tmpfs, or is written again by whoever starts next.
    public static func write(_ bytes: [UInt8], to path: String) throws(SystemCallError) {
        let draft = "\(path).new"
        let file = Descriptor(
            adopting: try systemCall("open", draft) {
                open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            })
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try systemCall("write", draft) {
                rest.withUnsafeBytes { Glibc.write(file.rawValue, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
        try systemCall("rename", path) { rename(draft, path) }
    }

    /// The whole of a file of at most `limit` bytes; `nil` when there is none.
    public static func read(_ path: String, limit: Int) throws(SystemCallError) -> [UInt8]? {
        let file: Descriptor
        do {
            file = try Descriptor(reading: path)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = try systemCall("read", path) {
                piece.withUnsafeMutableBytes { Glibc.read(file.rawValue, $0.baseAddress, $0.count) }
            }
            guard got > 0 else { return bytes }
            bytes += piece.prefix(got)
            guard bytes.count <= limit else {
                throw SystemCallError(
                    call: "read", subject: "\(path) of more than \(limit) bytes", errno: .fileTooLarge)
            }
        }
    }

    /// Removes a file; that there is none is no error.
    public static func remove(_ path: String) throws(SystemCallError) {
        do {
            try systemCall("unlink", path) { unlink(path) }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }

    /// Makes a directory and its parents, mode 0700; that it exists is no error.
    public static func makeDirectory(_ path: String) throws(SystemCallError) {
        do {
            try systemCall("mkdir", path) { mkdir(path, 0o700) }
        } catch {
            if error.errno == .fileExists { return }
            guard error.errno == .noSuchFileOrDirectory, let slash = path.lastIndex(of: "/"), slash != path.startIndex
            else { throw error }
            try makeDirectory(String(path[..<slash]))
            try makeDirectory(path)
        }
    }

    /// The names in a directory, sorted; none when there is no such directory.
    public static func names(in path: String) throws(SystemCallError) -> [String] {
        guard let directory = opendir(path) else {
            let code = Errno(rawValue: errno)
            guard code == .noSuchFileOrDirectory else {
                throw SystemCallError(call: "opendir", subject: path, errno: code)
            }
            return []
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
