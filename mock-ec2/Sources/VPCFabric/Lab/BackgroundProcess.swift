import CLinuxShims
import Glibc
public import LinuxSystem
import SystemPackage

/// A process that goes on when its starter has ended.
public enum BackgroundProcess {
    /// The descriptor by which the process says that it is ready, or why not.
    public static let readyDescriptor: Int32 = 3

    /// Starts this very program again with `arguments`, its output going to the file `log`, and waits for what it says
    /// through `readyDescriptor` until it closes that or ends. It must leave the starter's session itself (setsid(2)).
    @available(*, noasync)
    public static func start(_ arguments: [String], log: String) throws(SystemCallError) -> String {
        // The writing end is gone from this process by then, or the end would never be read.
        let answer = try spawn(arguments, log: log).readAll("the pipe of the background process", limit: 1 << 20)
        return String(decoding: answer, as: UTF8.self)
    }

    /// Returns the reading end of the process' pipe.
    private static func spawn(_ arguments: [String], log: String) throws(SystemCallError) -> Descriptor {
        var ends: [Int32] = [-1, -1]
        try systemCall("pipe") { pipe(&ends) }
        let (reading, writing) = (Descriptor(adopting: ends[0]), Descriptor(adopting: ends[1]))
        for end in [reading, writing] { try systemCall("fcntl F_SETFD") { fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) } }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Where both are the same descriptor, this takes the close-on-exec flag off (POSIX.1-2024).
        posix_spawn_file_actions_adddup2(&actions, writing.rawValue, readyDescriptor)
        // What the starter has inherited, a pipe or a lock, must not be held as long as this process lives.
        shim_spawn_close_from(&actions, readyDescriptor + 1)

        // Nor the signals that the starter's thread blocks: on Dispatch's threads these are nearly all.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let program = "/proc/self/exe"
        let words = ([CommandLine.arguments.first ?? program] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, &attributes, words + [nil], environ)
        guard code == 0 else {
            throw SystemCallError(call: "posix_spawn", subject: program, errno: Errno(rawValue: code))
        }
        return reading
    }
}
