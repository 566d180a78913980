import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct SealedMemoryTests {
    @Test func `sealed bytes come back as they were`() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try SealedMemory.read(SealedMemory.make(bytes, name: "test"), limit: 300_000) == bytes)
    }

    @Test func `more than the limit is refused before it is read`() throws {
        let memory = try SealedMemory.make([1, 2, 3], name: "test")
        #expect(throws: SystemCallError.self) { try SealedMemory.read(memory, limit: 2) }
    }

    @Test func `a file that its sender could still change is refused`() throws {
        let file = try Descriptor(reading: "/proc/self/status")
        #expect(throws: SystemCallError.self) { try SealedMemory.read(file, limit: 1 << 20) }
    }
}

@Suite struct BlockingQueueTests {
    @Test func `work runs in order, and its errors reach the caller`() async throws {
        let queue = BlockingQueue(name: "test")
        let first = try await queue.run { 1 }
        #expect(first == 1)
        await #expect(throws: SystemCallError.self) {
            try await queue.run { throw SystemCallError(call: "test", subject: "", errno: .ioError) }
        }
    }
}

extension KernelTests {
    @Suite(NeedsRoot()) struct NetworkNamespaceTests {
        @Test func `a body runs inside, and the next one is home again`() async throws {
            let scratch = try ScratchNamespace()
            let inside = try NetworkNamespace(path: scratch.path)
            let home = try NetworkNamespace.current()
            let (there, back) = try await inside.onOwnThread {
                (try NetworkNamespace.current().isSame(as: inside), try home.isSame(as: inside))
            }
            #expect(there && !back)
            #expect(try NetworkNamespace.current().isSame(as: home))
        }

        @Test func `what is no namespace is an error that names the call`() async throws {
            let file = NetworkNamespace(try Descriptor(reading: "/proc/self/status"))
            await #expect(throws: SystemCallError(call: "setns", subject: "", errno: .invalidArgument)) {
                try await file.onOwnThread {}
            }
        }
    }
}
