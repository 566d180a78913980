import CloudState
import Foundation
import LinuxSystem
import TestSupport
import Testing

@Suite struct StateFileTests {
    private let folder: ScratchFolder
    private var path: String { "\(folder.path)/cloud" }

    init() throws { folder = try ScratchFolder() }

    /// On a thread of its own: files wait.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await BlockingQueue(name: "test").run(body)
    }

    @Test func `what is written is read by the next, and only its owner may`() async throws {
        let (state, path) = (try await sampleState(), path)
        try await onThread {
            let file = try StateFile(locking: path)
            #expect(try file.read() == nil)
            try file.write(state)
            try file.write(state)
        }
        let read = try await onThread { try StateFile(locking: path).read() }
        #expect(read?.origin == state.origin)
        #expect(try folder.names() == ["cloud", "cloud.lock"])
        #expect(try Command.run("stat", "-c", "%a", path, "\(path).lock") == "600\n600\n")
    }

    @Test func `two processes cannot have one file, by whatever name`() async throws {
        let path = path
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/alias", withDestinationPath: folder.path)
        let alias = "\(folder.path)/alias/cloud"
        try await onThread {
            let file = try StateFile(locking: path)
            for name in [path, alias] {
                #expect(throws: StateFileError.inUse(file.path, process: getpid())) { try StateFile(locking: name) }
            }
            withExtendedLifetime(file) {}
        }
        try await onThread { _ = try StateFile(locking: alias) }
    }

    @Test func `a link is followed, and stays`() async throws {
        let (state, path) = (try await sampleState(), path)
        let link = "\(folder.path)/link"
        try await onThread { try StateFile(locking: path).write(state) }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try await onThread { try StateFile(locking: link).write(state) }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    }

    @Test func `a file that cannot be read is told by name and reason`() async throws {
        let (path, folder) = (path, folder.path)
        try Command.run("mkfifo", path)
        try await onThread {
            #expect(throws: StateFileError.notAState(path)) { try StateFile(locking: path).read() }
            let error = #expect(throws: StateFileError.self) { try StateFile(locking: folder).read() }
            #expect("\(error as Any)".contains("Is a directory") && "\(error as Any)".contains(folder))
            let missing = #expect(throws: StateFileError.self) { try StateFile(locking: "\(folder)/no/file") }
            #expect("\(missing as Any)".contains("No such file"))
        }
        try? FileManager.default.removeItem(atPath: "\(folder).lock")
    }
}
