import Glibc

/// A bug that stops the plugin (a Swift trap) still gets its answer: an error of code 999 on stdout. Nothing else has been
/// printed at that time, for the answer is the last thing that the plugin does.
enum TrapAnswer {
    static func install() {
        // SIGILL is the trap on x86_64, SIGTRAP on arm64.
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
            signal(number) { _ in
                // Only what signal-safety(7) allows.
                let answer: StaticString =
                    "{\"cniVersion\":\"1.1.0\",\"code\":999,\"msg\":\"vpc-cni stopped by a bug\"}\n"
                write(STDOUT_FILENO, answer.utf8Start, answer.utf8CodeUnitCount)
                _exit(1)
            }
        }
    }
}
