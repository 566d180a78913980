import Foundation
import LinuxSystem
import Synchronization
import SystemPackage
import Testing

/// What the work of a thread leaves for the test to look at.
private final class Notes: Sendable {
    private let lines = Mutex<[Int]>([])
    var all: [Int] { lines.withLock { $0 } }
    func add(_ line: Int) { lines.withLock { $0.append(line) } }
}

/// The names of this process's threads.
private func threadNames() throws -> [String] {
    let threads = try FileReplacement.names(in: "/proc/self/task")
    return threads.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8) }
        .map { $0.trimmingCharacters(in: .newlines) }
}

/// Asks again until `condition` holds; a thread that has ended takes its time to leave /proc.
private func eventually(_ condition: () throws -> Bool) async throws -> Bool {
    for _ in 0..<1000 {
        if try condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}

@Suite struct ThreadTests {
    @Test func `a thread has its name, cut to 15 bytes, and ends with its work`() async throws {
        let name = await withCheckedContinuation { continuation in
            startThread(named: "a-long-name-of-a-thread") {
                continuation.resume(
                    returning: try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8))
            }
        }
        #expect(name == "a-long-name-of-\n")
        #expect(try await eventually { try !threadNames().contains("a-long-name-of-") })
    }
}

@Suite struct BlockingQueueTests {
    @Test func `work runs in the order of its coming, one at a time, and its errors reach the caller`() async throws {
        let queue = BlockingQueue(name: "test-order")
        let notes = Notes()
        for number in 0..<1000 { queue.enqueue { notes.add(number) } }
        #expect(try await queue.run { notes.all } == Array(0..<1000))
        await #expect(throws: SystemCallError.self) {
            try await queue.run { throw SystemCallError(call: "test", subject: "", errno: .ioError) }
        }
        #expect(try await queue.run { 1 } == 1)
    }

    @Test func `all work is on the queue's own thread`() async throws {
        let queue = BlockingQueue(name: "test-thread")
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await queue.run { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(names == ["test-thread\n"])
    }

    @Test func `a queue that is released does what it has, then its thread ends`() async throws {
        let notes = Notes()
        do {
            let queue = BlockingQueue(name: "test-end")
            for number in 0..<100 { queue.enqueue { notes.add(number) } }
            #expect(try await queue.run { try threadNames().contains("test-end") })
            for number in 100..<200 { queue.enqueue { notes.add(number) } }
        }
        #expect(try await eventually { try !threadNames().contains("test-end") })
        #expect(notes.all == Array(0..<200))
    }
}
