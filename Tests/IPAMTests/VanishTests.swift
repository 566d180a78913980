import IPAM
import IPAddressing
import Testing
import WarmPool

/// What becomes of an interface that somebody takes away.
@Suite struct VanishTests {
    /// A node with pods on two interfaces.
    private func node(failures: Int = 0, seed: UInt64 = 1) throws -> (VirtualNode, lost: String) {
        var settings = VirtualNode.Settings()
        settings.targets = WarmTargets(maxENIs: 2)
        settings.failures = failures
        var node = VirtualNode(settings, seed: seed)
        node.run(for: .seconds(60))
        for pod in 0..<12 { node.add(pod) }
        node.run(for: .seconds(600))
        let lost = try #require(node.ipam.served.first { !$0.isPrimary })
        return (node, lost: lost.id)
    }

    @Test
    func `one that was detached is attached again, with the addresses of its pods, and none is handed out meanwhile`()
        throws
    {
        for seed in 0..<30 as Range<UInt64> {
            var (node, lost) = try node(failures: seed < 10 ? 0 : 300, seed: seed)
            let before = node.granted
            node.lose(lost)
            #expect(node.ipam.served.map(\.isPrimary) == [true])
            for pod in 20..<26 { node.add(pod) }
            node.run(for: .seconds(600))
            #expect(node.violations == [], "seed \(seed)")
            #expect(node.ipam.served.map(\.id).contains(lost), "seed \(seed)")
            for (attachment, address) in before { #expect(node.ipam.address(of: attachment) == address) }
            #expect(node.ipam.unplaced.isEmpty)
        }
    }

    @Test func `one that was deleted is forgotten; its pods keep their addresses until they go`() throws {
        var (node, lost) = try node()
        node.lose(lost)
        node.interfaces[lost] = nil
        node.run(for: .seconds(600))
        #expect(!node.ipam.enis().compactMap(\.id).contains(lost))
        #expect(node.ipam.unplaced.count == 3)
        for pod in 0..<12 { node.delete(pod) }
        node.run(for: .seconds(600))
        #expect(node.ipam.unplaced.isEmpty && node.ipam.report(now: node.now).cooling == 0 && node.violations == [])
    }

    @Test func `the primary is never taken for gone`() throws {
        var (node, _) = try node()
        let primary = try #require(node.ipam.served.first { $0.isPrimary })
        node.lose(primary.id)
        #expect(node.ipam.served.contains(primary))
    }
}
