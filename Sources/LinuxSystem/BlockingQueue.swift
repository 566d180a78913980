import Glibc
import Synchronization

/// One thread that runs blocking work in order, so that no thread of Swift concurrency ever waits in the kernel.
public final class BlockingQueue: Sendable {
    private let work = Inbox()
    private let available = Semaphore()

    /// `name` is the thread's, at most 15 bytes.
    public init(name: String) {
        startThread(named: name) { [work, available] in
            while true {
                available.wait()
                guard let next = work.next() else { return }
                next()
            }
        }
    }

    deinit { available.signal() }

    /// Runs `body` after what was queued before it, without waiting for it.
    public func enqueue(_ body: @escaping @Sendable () -> Void) {
        work.append(body)
        available.signal()
    }

    /// Runs `body` after what was queued before it and returns its answer.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue { continuation.resume(with: Result(catching: body)) }
        }
    }
}

private final class Inbox: Sendable {
    private let bodies = Mutex<[@Sendable () -> Void]>([])

    func append(_ body: @escaping @Sendable () -> Void) { bodies.withLock { $0.append(body) } }
    /// `nil` once the queue is gone: its end signals without adding work.
    func next() -> (@Sendable () -> Void)? { bodies.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

/// A counting semaphore (sem_overview(7)); Dispatch's would start Dispatch.
///
/// `@unchecked Sendable`: `sem_t` is made to be shared between threads, and its storage never moves.
private final class Semaphore: @unchecked Sendable {
    private let storage = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(storage, 0, 0) }
    deinit {
        sem_destroy(storage)
        storage.deallocate()
    }
    func signal() { sem_post(storage) }
    func wait() { while sem_wait(storage) != 0 {} }
}
