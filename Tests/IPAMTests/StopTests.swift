import IPAM
import IPAddressing
import Testing
import WarmPool

/// The end of the pool, at whatever moment it is asked for.
@Suite struct StopTests {
    @Test func `addresses of an assign that is under way when everything is given back go back too`() {
        var node = VirtualNode()
        // The first assign takes 800 ms.
        node.run(for: .milliseconds(100))
        #expect(node.calls == ["assign"])
        node.releaseEverything()
        #expect(node.stopped == nil)
        node.run(for: .seconds(30))
        #expect(node.stopped == [] && node.addressesInUse == 1)
    }

    @Test func `an interface on its way goes again, whatever step of its birth it is at`() {
        for moment in stride(from: 0, through: 6000, by: 250) {
            var node = VirtualNode()
            node.run(for: .seconds(5))
            node.add(0)
            node.run(for: .milliseconds(moment))
            node.releaseEverything()
            node.run(for: .seconds(40))
            #expect(node.stopped == [] && node.addressesInUse == 1, "after \(moment) ms")
        }
    }

    @Test func `a halt undoes what is under way and keeps what is in service`() {
        for moment in stride(from: 0, through: 6000, by: 250) {
            var node = VirtualNode()
            node.run(for: .seconds(5))
            node.add(0)
            node.run(for: .milliseconds(moment))
            node.halt()
            node.run(for: .seconds(40))
            #expect(node.stopped == [], "after \(moment) ms")
            let known = Set(node.ipam.enis().compactMap(\.id))
            #expect(Set(node.interfaces.keys) == known && node.ipam.enis().allSatisfy { $0.state == "in service" })
            node.add(1)
            #expect(node.refused.values.contains(.stopping))
        }
    }

    @Test func `it can be asked for again, and is answered again`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        node.releaseEverything()
        node.run(for: .seconds(30))
        #expect(node.stopped == [])
        node.stopped = nil
        node.releaseEverything()
        node.run(for: .seconds(30))
        #expect(node.stopped == [])
    }

    @Test(arguments: 0..<120 as Range<UInt64>)
    func `at any moment, with failures and crashes, everything goes back or is named`(_ seed: UInt64) {
        var random = Seeded(state: seed &* 131 &+ 7)
        var settings = VirtualNode.Settings()
        settings.failures = [0, 100, 400][Int(seed % 3)]
        settings.lag = .seconds(Int(seed % 2) * 4)
        settings.unseen = seed % 4 == 0 ? 300 : 0
        var node = VirtualNode(settings, seed: seed)
        for pod in 0..<Int.random(in: 0..<20, using: &random) { node.add(pod) }
        node.run(for: .milliseconds(Int.random(in: 0..<15_000, using: &random)))
        for pod in 0..<20 { node.delete(pod) }
        node.releaseEverything()
        if seed % 5 == 0 {
            node.run(for: .milliseconds(Int.random(in: 0..<8000, using: &random)))
            node.crash()
            node.run(for: .milliseconds(Int.random(in: 0..<8000, using: &random)))
            node.releaseEverything()
        }
        node.add(99)
        node.run(for: .seconds(7200))
        #expect(node.violations == [] && node.open.isEmpty)
        let left = node.stopped
        #expect(left != nil)
        if left == [] { #expect(node.addressesInUse == 1 && node.interfaces.count == 1) }
    }
}
