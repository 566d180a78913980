import LinuxSystem
import SystemPackage
import TestSupport
import Testing

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
