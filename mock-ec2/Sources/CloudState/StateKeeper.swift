import LinuxSystem
import Logging
public import MockEC2Server

/// Keeps the state of a service in a file: at the beginning, about a second after each change, and at the end.
///
/// The work is done on a thread of its own, and takes at most a fifth of that thread's time.
public struct StateKeeper: Sendable {
    private let writer: StateWriter
    private let task: Task<Void, Never>

    /// Writes the state, and begins to follow its changes. `nodeNames` are those of a lab, by instance. Throws
    /// `StateFileError`.
    public static func begin(
        _ service: CloudService, in file: StateFile, origin: CloudOrigin, nodeNames: [String: String] = [:]
    ) async throws -> StateKeeper {
        let writer = StateWriter(service: service, file: file, origin: origin, nodeNames: nodeNames)
        try await writer.save()
        return StateKeeper(writer: writer, task: Task { await writer.follow() })
    }

    /// Ends that, and writes the state once more. Throws `StateFileError`.
    public func end() async throws {
        task.cancel()
        await task.value
        try await writer.save()
    }
}

private struct StateWriter: Sendable {
    let service: CloudService
    let file: StateFile
    let origin: CloudOrigin
    let nodeNames: [String: String]
    let queue = BlockingQueue(name: "state")
    let logger = Logger(label: "mock-ec2.state")

    /// How long after a change it is written, so that those that follow are written with it.
    static let pause = Duration.seconds(1)

    func save() async throws {
        let state = SavedState(origin: origin, nodeNames: nodeNames, snapshot: await service.snapshot())
        try await queue.run { [file] in try file.write(state) }
    }

    /// Saves after changes, until the task is cancelled. What cannot be written is logged, and tried again.
    func follow() async {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await service.observeChanges { continuation.yield() }
        var pause = Self.pause
        for await _ in changes {
            do { try await Task.sleep(for: pause) } catch { return }
            let began = ContinuousClock.now
            do {
                try await save()
            } catch {
                logger.error("the state is not saved", metadata: ["error": "\(error)"])
                continuation.yield()
            }
            pause = max(Self.pause, (ContinuousClock.now - began) * 4)
        }
    }
}
