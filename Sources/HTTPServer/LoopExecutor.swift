import NIOCore

/// Runs the tasks of a connection on the event loop of that connection, so that a request is read, answered and written by
/// one thread. Handlers must not block it: they would hold up the loop's other connections.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
