import Glibc

/// The limit on open files: every instance of a scenario has a listener, and the usual limit is 1,024.
enum OpenFiles {
    /// Raises the limit to what the system allows anyway. A failure shows when a listener cannot be opened.
    static func allowAsManyAsPossible() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
