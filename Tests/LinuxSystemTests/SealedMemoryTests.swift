import LinuxSystem
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
