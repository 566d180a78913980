import Glibc
import Synchronization

/// Runs the jobs of an actor one at a time, each at once and by the thread that brings it. A thread that comes while another
/// is at it waits, as for a lock, which for jobs of a few microseconds is cheaper than handing them to a third. As with
/// locks, a job that calls another actor with such an executor takes both turns, so that none may call back.
final class InlineExecutor: SerialExecutor {
    private let turn = Mutex(())
    /// The thread that has the turn; 0: none. Who finds himself here has set it himself, so it needs no order.
    private let owner = Atomic<UInt>(0)
    /// What the job that runs has brought: it must end first.
    private let brought = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let thread = UInt(pthread_self())
        guard owner.load(ordering: .relaxed) != thread else {
            brought.withLock { $0.append(job) }
            return
        }
        // With the job may go the last reference to the actor, and with that this executor.
        let executor = Unmanaged.passRetained(self)
        defer { executor.release() }
        turn.withLock { _ in
            owner.store(thread, ordering: .relaxed)
            defer { owner.store(0, ordering: .relaxed) }
            job.runSynchronously(on: asUnownedSerialExecutor())
            while let next = brought.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                next.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }
}
