import Glibc
public import SystemPackage

/// Files that are replaced as a whole: a reader, or a process that starts after a crash, sees the old content or the new.
public enum FileReplacement {
    /// Writes `bytes` beside `path` and renames the result over it (rename(2) is atomic). Not fsynced: what
    /// is kept this way lives on tmpfs, or is written again by whoever starts next; `writeDurably` is for the rest.
    ///
    /// `draft` is where the bytes stand until they are complete: in the same folder, and nobody else's at the time. Who
    /// is killed leaves it behind for the next to overwrite. `nil` is "PATH.new".
    public static func write(
        _ bytes: [UInt8], to path: String, draft: String? = nil, permissions: FilePermissions = .ownerReadWrite
    ) throws(SystemCallError) {
        let draft = draft ?? "\(path).new"
        let file = Descriptor(
            adopting: try systemCall("open", draft) {
                open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, permissions.rawValue)
            })
        try file.writeAll(bytes, draft)
        try systemCall("rename", path) { rename(draft, path) }
    }

    /// The whole of a file of at most `limit` bytes; `nil` when there is none. Throws EFBIG when it is longer. Does not
    /// wait for the writer of a pipe.
    public static func read(_ path: String, limit: Int) throws(SystemCallError) -> [UInt8]? {
        let number: Int32
        do {
            number = try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        return try Descriptor(adopting: number).readAll(path, limit: limit)
    }

    /// Removes a file; that there is none is no error. Answers whether there was one.
    @discardableResult
    public static func remove(_ path: String) throws(SystemCallError) -> Bool {
        do {
            try systemCall("unlink", path) { unlink(path) }
            return true
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return false
        }
    }

    /// Makes a directory and its parents, for the owner alone unless `mode` says otherwise; that it exists is no error.
    public static func makeDirectory(
        _ path: String, mode: FilePermissions = .ownerReadWriteExecute
    ) throws(SystemCallError) {
        do {
            try makeLast(path, mode)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            try makeParents(of: path, mode: mode)
            // Once more and no oftener: a parent that is a link to nowhere exists for mkdir(2), yet holds nothing.
            try makeLast(path, mode)
        }
    }

    /// Makes the directory that `path` is in, and its parents.
    public static func makeParents(
        of path: String, mode: FilePermissions = .ownerReadWriteExecute
    ) throws(SystemCallError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        try makeDirectory(String(path[..<slash]), mode: mode)
    }

    private static func makeLast(_ path: String, _ mode: FilePermissions) throws(SystemCallError) {
        do {
            try systemCall("mkdir", path) { mkdir(path, mode.rawValue) }
        } catch {
            guard error.errno == .fileExists else { throw error }
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
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
