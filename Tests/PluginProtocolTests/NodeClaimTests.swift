import Glibc
import LinuxSystem
import PluginProtocol
import TestSupport
import Testing

extension KernelTests {
    /// The claim to a node, in a namespace of its own.
    @Suite(NeedsRoot()) struct NodeClaimTests {
        private let node: NetworkNamespace
        private let scratch: ScratchNamespace

        init() throws {
            scratch = try ScratchNamespace("claim")
            node = try NetworkNamespace(path: scratch.path)
        }

        @Test func `a network namespace is claimed once, another one besides`() throws {
            let other = try ScratchNamespace("claim2")
            let first = try node.run { try NodeClaim() }
            #expect(first.isHeld)
            #expect(throws: PluginProtocolError.namespaceTaken(process: getpid())) {
                try node.run { _ = try NodeClaim() }
            }
            #expect(try NetworkNamespace(path: other.path).run { try NodeClaim() }.isHeld)
            withExtendedLifetime(first) {}
        }

        @Test func `a claim that was let go is free`() throws {
            for _ in 0..<2 { #expect(try node.run { try NodeClaim() }.isHeld) }
        }
    }
}
