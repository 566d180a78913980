import Glibc
public import LinuxSystem
import SystemPackage

/// The right to be the lab of a name: a lock that the kernel gives back when the process ends, however it ends
/// (fcntl(2), advisory record locking).
public final class LabLock: Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Takes the lock for this process, which must not open the file again: closing it would give the lock back.
    /// Throws `LabError.isUp` when a lab of that name is running.
    public static func acquire(_ lab: LabName) throws -> LabLock {
        let folder = LabFolder(lab)
        let path = folder.path(of: .lock)
        while true {
            try folder.make()
            let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            // A `lab down` may have removed the folder between our making it and our opening the file.
            if number < 0, errno == ENOENT { continue }
            let file = Descriptor(adopting: try systemCall("open", path) { number })
            var request = Self.request()
            if fcntl(file.rawValue, F_SETLK, &request) != 0 {
                let code = Errno(rawValue: errno)
                guard code == .resourceTemporarilyUnavailable || code == .permissionDenied else {
                    throw SystemCallError(call: "fcntl F_SETLK", subject: path, errno: code)
                }
                throw LabError.isUp(lab, process: try holder(of: lab) ?? 0)
            }
            // Or the file, between our opening and our locking it.
            if try isStill(file, at: path) { return LabLock(file) }
        }
    }

    /// The process that is the lab; `nil` when none is.
    public static func holder(of lab: LabName) throws(SystemCallError) -> Int32? {
        let path = LabFolder(lab).path(of: .lock)
        var holder: Int32?
        try accepting(.noSuchFileOrDirectory) { () throws(SystemCallError) in
            let file = Descriptor(adopting: try systemCall("open", path) { open(path, O_RDWR | O_CLOEXEC) })
            var request = Self.request()
            try systemCall("fcntl F_GETLK", path) { fcntl(file.rawValue, F_GETLK, &request) }
            if request.l_type != Int16(F_UNLCK) { holder = request.l_pid }
        }
        return holder
    }

    // The whole file, to be written by one.
    private static func request() -> flock {
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        return request
    }

    private static func isStill(_ file: Descriptor, at path: String) throws(SystemCallError) -> Bool {
        var mine = stat()
        try systemCall("fstat", path) { fstat(file.rawValue, &mine) }
        var there = stat()
        return stat(path, &there) == 0 && (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)
    }
}
