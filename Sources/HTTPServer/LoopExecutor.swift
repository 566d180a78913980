import NIOCore
import Synchronization

/// Runs the tasks of a connection on the event loop of that connection, so that a request is read, answered and written by
/// one thread. Handlers must not block it: they would hold up the loop's other connections.
final class LoopExecutor: TaskExecutor {
    private struct Errands {
        /// Whether someone on the loop will run what comes, as soon as the stack is back with him.
        var isAwaited = false
        var jobs: [UnownedJob] = []
    }

    private let loop: any EventLoop
    private let errands = Mutex(Errands())

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken =
            loop.inEventLoop
            && errands.withLock { errands in
                if errands.isAwaited { errands.jobs.append(job) }
                return errands.isAwaited
            }
        if !isTaken { loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) } }
    }

    /// Starts a task by `start` on the loop, and runs it until it has to wait for something, also where it comes back from
    /// elsewhere at once. So most requests are answered while they are read, and the loop does not turn for each.
    func runAtOnce(_ start: () -> Task<Void, Never>) -> Task<Void, Never> {
        errands.withLock { $0.isAwaited = true }
        let task = start()
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
        return task
    }

    private func next() -> UnownedJob? {
        errands.withLock { errands in
            errands.isAwaited = !errands.jobs.isEmpty
            return errands.isAwaited ? errands.jobs.removeFirst() : nil
        }
    }
}
