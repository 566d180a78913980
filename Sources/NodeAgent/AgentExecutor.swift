import LinuxSystem

/// Runs the agent on one thread of its own: netlink calls block for the kernel's answer, and no thread of Swift
/// concurrency may. The thread never enters another network namespace.
final class AgentExecutor: SerialExecutor {
    private let queue: BlockingQueue

    init(_ queue: BlockingQueue = BlockingQueue(name: "node-agent")) { self.queue = queue }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.enqueue { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}
