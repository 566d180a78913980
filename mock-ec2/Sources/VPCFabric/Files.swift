import Glibc
import LinuxSystem
import SystemPackage

/// The names of what is in `folder`, in no order, without `.` and `..`.
func namesOfFiles(in folder: String) throws(SystemCallError) -> [String] {
    guard let stream = opendir(folder) else {
        throw SystemCallError(call: "opendir", subject: folder, errno: Errno(rawValue: errno))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// Runs `body`, for which failing with `expected` is success: what was to be done was done before.
func accepting(_ expected: Errno, _ body: () throws(SystemCallError) -> Void) throws(SystemCallError) {
    do throws(SystemCallError) {
        try body()
    } catch {
        guard error.errno == expected else { throw error }
    }
}
