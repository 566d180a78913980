import Foundation
import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct FileReplacementTests {
    private let folder: ScratchFolder
    private var file: String { "\(folder.path)/file" }

    init() throws { folder = try ScratchFolder() }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a reader beside a writer sees one content or the other, never a part or nothing`() async throws {
        let file = file
        let contents = [[UInt8](repeating: 1, count: 300_000), [UInt8](repeating: 2, count: 200_000)]
        try FileReplacement.write(contents[0], to: file)
        let writer = Task.detached {
            for round in 1...200 { try FileReplacement.write(contents[round % 2], to: file) }
        }
        var seen: Set<Int> = []
        for _ in 0..<200 {
            let bytes = try #require(try FileReplacement.read(file, limit: 300_000))
            seen.insert(try #require(contents.firstIndex(of: bytes), "\(bytes.count) bytes"))
            await Task.yield()
        }
        try await writer.value
        #expect(!seen.isEmpty)
        #expect(try folder.names() == ["file"])
    }

    @Test func `the file is its owner's alone, whatever was there before`() throws {
        try FileReplacement.write([], to: file)
        #expect(try FileReplacement.read(file, limit: 0) == [])
        #expect(try mode(file) == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file)
        try FileReplacement.write([1], to: file)
        #expect(try mode(file) == 0o600)
    }

    @Test func `what a killed writer left is overwritten, and a link in its place is not followed`() throws {
        try Data("an old, longer draft".utf8).write(to: URL(filePath: "\(file).new"))
        try FileReplacement.write([7], to: file)
        #expect(try FileReplacement.read(file, limit: 10) == [7])

        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/draft", withDestinationPath: file)
        #expect(
            throws: SystemCallError(call: "open", subject: "\(folder.path)/draft", errno: .tooManySymbolicLinkLevels)
        ) {
            try FileReplacement.write([8], to: "\(folder.path)/other", draft: "\(folder.path)/draft")
        }
        #expect(try FileReplacement.read(file, limit: 10) == [7])
    }

    @Test func `a file of the limit is read, one byte more is refused`() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        try FileReplacement.write(bytes, to: file)
        #expect(try FileReplacement.read(file, limit: 200_000) == bytes)
        let error = #expect(throws: SystemCallError.self) { try FileReplacement.read(file, limit: 199_999) }
        #expect(error?.errno == .fileTooLarge)
    }

    @Test func `what is missing is nothing, has no names, and is removed already`() throws {
        #expect(try FileReplacement.read(file, limit: 1) == nil)
        #expect(try FileReplacement.names(in: "\(folder.path)/none") == [])
        #expect(try !FileReplacement.remove(file))
        try FileReplacement.write([1], to: file)
        #expect(try FileReplacement.remove(file))
        #expect(try folder.names().isEmpty)
    }

    @Test func `what is there but is no file is an error that names it`() throws {
        #expect(throws: SystemCallError(call: "read", subject: folder.path, errno: .isDirectory)) {
            try FileReplacement.read(folder.path, limit: 1)
        }
        try FileReplacement.write([1], to: file)
        #expect(throws: SystemCallError(call: "opendir", subject: file, errno: .notDirectory)) {
            try FileReplacement.names(in: file)
        }
        #expect(throws: SystemCallError(call: "open", subject: "\(file)/x", errno: .notDirectory)) {
            try FileReplacement.read("\(file)/x", limit: 1)
        }
    }

    @Test func `a pipe without a writer is empty, and nobody waits for it`() throws {
        try Command.run("mkfifo", file)
        #expect(try FileReplacement.read(file, limit: 1) == [])
    }

    @Test func `names come sorted, without the folder itself and its parent`() throws {
        for name in ["b", ".hidden", "a b", "é"] { try FileReplacement.write([1], to: "\(folder.path)/\(name)") }
        #expect(try FileReplacement.names(in: folder.path) == [".hidden", "a b", "b", "é"])
    }

    @Test func `folders are made with their parents, for their owner alone, and once more is no error`() throws {
        let path = "\(folder.path)/a/b/c"
        try FileReplacement.makeDirectory(path)
        try FileReplacement.makeDirectory(path)
        for folder in [path, "\(folder.path)/a/b", "\(folder.path)/a"] { #expect(try mode(folder) == 0o700) }
        try FileReplacement.makeParents(of: "\(folder.path)/d/socket")
        #expect(try folder.names() == ["a", "d"])
        #expect(try folder.names(in: "d").isEmpty)
        try FileReplacement.makeParents(of: "/x")
        try FileReplacement.makeParents(of: "x")
    }

    @Test func `a parent that leads nowhere is an error, not an endless search`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/nowhere")
        #expect(throws: SystemCallError(call: "mkdir", subject: "\(folder.path)/link/a", errno: .noSuchFileOrDirectory))
        {
            try FileReplacement.makeDirectory("\(folder.path)/link/a")
        }
        #expect(throws: SystemCallError(call: "mkdir", subject: "", errno: .noSuchFileOrDirectory)) {
            try FileReplacement.makeDirectory("")
        }
    }

    @Test func `many makers of one folder do not get in each other's way`() async throws {
        let path = "\(folder.path)/1/2/3/4/5/6"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try FileReplacement.makeDirectory(path) } }
            try await group.waitForAll()
        }
        #expect(try FileReplacement.names(in: "\(folder.path)/1/2/3/4/5") == ["6"])
    }
}
