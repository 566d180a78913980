import CLinuxShims
import Glibc
import SystemPackage

private final class ThreadBody {
    let name: String
    let run: @Sendable () -> Void
    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}

/// Starts a detached thread for work that blocks; `name` (at most 15 bytes) shows in `ps -L`.
public func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let context = Unmanaged.passRetained(ThreadBody(name: String(name.prefix(15)), run: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, &attributes,
        { context in
            guard let context else { return nil }
            let body = Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue()
            shim_name_thread(body.name)
            body.run()
            return nil
        }, context.toOpaque())
    // Without a thread there is no way to go on, nor anyone to tell: the process is out of memory or of pids.
    precondition(code == 0, "pthread_create: \(Errno(rawValue: code))")
}
