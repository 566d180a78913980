import Glibc
import LinuxSystem
import SystemPackage

/// Becoming another program on a node.
public enum Execution {
    /// Replaces this process by `command`, found in PATH, in the network namespace `namespace`, with `environment` (KEY=value
    /// lines) added to its own. Returns only by throwing.
    @available(*, noasync)
    public static func replaceProcess(
        by command: [String], in namespace: String, environment: String
    ) throws -> Never {
        guard let program = command.first else { throw LabError.cannotExecute("", reason: .noSuchFileOrDirectory) }
        for line in environment.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { setenv(String(parts[0]), String(parts[1]), 1) }
        }
        let words = command.map { strdup($0) } + [nil]
        let place = try NamedNamespace(opening: namespace).namespace
        // The mask is inherited, and on a thread of Dispatch's, on which this may well run, it blocks nearly everything.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        // The namespace is the thread's, and this thread becomes the program.
        let reason = try place.run {
            execvp(program, words)
            return Errno(rawValue: errno)
        }
        throw LabError.cannotExecute(program, reason: reason)
    }
}
