import Glibc
import LinuxSystem
import MockEC2Server
import SystemPackage

/// A file that one process keeps its state in, and that no other may use meanwhile.
///
/// The lock is on a file of its own, PATH.lock, which stays: PATH itself is another file after every write.
public final class StateFile: Sendable {
    /// From the root of the file system, through no link.
    public let path: String
    private let lock: Descriptor

    /// Takes the file for this process, until it ends or the object goes. Throws `StateFileError`.
    @available(*, noasync)
    public init(locking path: String) throws(StateFileError) {
        self.path = Self.resolved(path)
        let lockPath = "\(self.path).lock"
        do throws(SystemCallError) {
            lock = Descriptor(
                adopting: try systemCall("open", lockPath) {
                    open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
                })
        } catch {
            throw .unwritable(self.path, error)
        }
        do throws(SystemCallError) {
            try systemCall("flock", lockPath) { flock(lock.rawValue, LOCK_EX | LOCK_NB) }
            try systemCall("ftruncate", lockPath) { ftruncate(lock.rawValue, 0) }
            try lock.writeAll(Array("\(getpid())\n".utf8), lockPath)
        } catch {
            guard error.errno == .wouldBlock else { throw .unwritable(self.path, error) }
            throw .inUse(self.path, process: Self.process(in: lockPath))
        }
    }

    /// What the file keeps; `nil` when there is no such file. Throws `StateFileError`.
    @available(*, noasync)
    public func read() throws(StateFileError) -> SavedState? {
        let bytes: [UInt8]?
        do throws(SystemCallError) {
            bytes = try FileReplacement.read(path, limit: Self.limit)
        } catch {
            throw .unreadable(path, error)
        }
        guard let bytes else { return nil }
        return try StateFormat.decode(bytes, path: path)
    }

    /// Puts `state` in the place of what the file keeps, mode 0600: who reads it, or starts after a crash of the process or
    /// of the machine, finds one or the other. Throws `StateFileError`, and what `Codable` says.
    @available(*, noasync)
    public func write(_ state: SavedState) throws {
        let bytes = try StateFormat.encode(state, at: CloudClock.wall.now)
        do throws(SystemCallError) {
            try FileReplacement.writeDurably(bytes, to: path, mode: .ownerReadWrite)
        } catch {
            throw StateFileError.unwritable(path, error)
        }
    }

    /// Ten times what the largest cloud in sight takes.
    private static let limit = 1 << 30

    /// Two names of one file must be one lock.
    private static func resolved(_ path: String) -> String {
        if let whole = realPath(path) { return whole }
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
        let folder = path.dropLast(name.count)
        return realPath(folder.isEmpty ? "." : String(folder)).map { $0 == "/" ? "/\(name)" : "\($0)/\(name)" } ?? path
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func process(in path: String) -> Int32? {
        let bytes = (try? FileReplacement.read(path, limit: 32)) ?? nil
        return bytes.flatMap { Int32(String(decoding: $0, as: UTF8.self).filter { $0 != "\n" }) }
    }
}
