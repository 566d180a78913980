import IPAM
import IPAddressing
import TestSupport
import Testing
import WarmPool

@Suite struct IPAMTests {
    @Test func `a fresh node fills its primary interface with one call, looks once more, and then rests`() {
        var node = VirtualNode()
        node.run(for: .seconds(600))
        #expect(node.calls == ["assign", "survey"])
        let report = node.ipam.report(now: node.now)
        #expect([report.total, report.warm, report.wanted] == [9, 9, 9])
        #expect(report.reason == "at target")
    }

    @Test func `the tenth pod waits for the second interface, which comes attached, protected and set up`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        for pod in 0..<12 { node.add(pod) }
        #expect(node.granted.count == 9)
        node.run(for: .seconds(8))
        #expect(node.granted.count == 12 && node.refused.isEmpty)
        node.run(for: .seconds(60))
        #expect(node.ipam.report(now: node.now).total == 27)
        #expect(node.ipam.enis().map(\.state) == ["in service", "in service", "in service"])
        #expect(node.violations == [])
    }

    @Test func `an address rests its cool-down before another pod has it, across a restart too`() throws {
        var settings = VirtualNode.Settings()
        settings.targets = WarmTargets(warmENIs: 0, maxENIs: 1)
        var node = VirtualNode(settings)
        node.run(for: .seconds(5))
        for pod in 0..<9 { node.add(pod) }
        node.delete(3)
        node.run(for: .seconds(24))
        node.crash()
        node.add(20)
        #expect(node.granted.count == 8)
        node.run(for: .seconds(7))
        #expect(node.granted.count == 9 && node.violations == [])
    }

    @Test func `an ADD at the node's limit is refused at once, in words that name the limit`() throws {
        var settings = VirtualNode.Settings()
        settings.targets = WarmTargets(maxENIs: 1)
        var node = VirtualNode(settings)
        node.run(for: .seconds(5))
        for pod in 0..<10 { node.add(pod) }
        let refusal = try #require(node.refused.values.first)
        #expect(refusal == .interfaceLimit(interfaces: 1, addresses: 9))
        #expect(refusal.description.contains("MAX_ENI"))
    }

    @Test func `a full subnet is said as EC2 said it, after the ADD has waited`() throws {
        var settings = VirtualNode.Settings()
        settings.subnetSize = 15
        var node = VirtualNode(settings)
        node.run(for: .seconds(5))
        for pod in 0..<10 { node.add(pod) }
        node.run(for: .seconds(9))
        let refusal = try #require(node.refused.values.first)
        guard case .cloud(let failure, _) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(failure.kind == .subnetFull)
        // It is tried again less and less often, not in step with every ADD.
        let before = node.calls.count
        node.run(for: .seconds(600))
        #expect(node.calls.count - before < 40)
    }

    @Test func `a repeated ADD of the same attachment gets the same address`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        node.add(1)
        let first = node.granted
        node.add(1)
        #expect(node.granted == first && node.ipam.report(now: node.now).assigned == 1)
    }

    @Test func `an interface in excess goes after the shrink delay, detached and deleted`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        for pod in 0..<12 { node.add(pod) }
        node.run(for: .seconds(60))
        for pod in 0..<12 { node.delete(pod) }
        node.run(for: .seconds(150))
        #expect(node.interfaces.count == 3)
        node.run(for: .seconds(120))
        #expect(node.interfaces.count == 1)
        #expect(node.ipam.report(now: node.now).reason == "at target")
    }

    @Test func `an assign whose answer is lost is looked up, not repeated`() {
        var settings = VirtualNode.Settings()
        settings.failures = 1000
        var node = VirtualNode(settings, seed: 3)
        node.run(for: .seconds(30))
        let addresses = node.interfaces.values.reduce(0) { $0 + $1.addresses.count }
        #expect(addresses <= 9 && node.violations == [])
    }

    @Test func `everything is given back in the end, and nothing is kept`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        for pod in 0..<12 { node.add(pod) }
        node.run(for: .seconds(30))
        for pod in 0..<12 { node.delete(pod) }
        node.releaseEverything()
        node.run(for: .seconds(30))
        #expect(node.stopped == [])
        #expect(node.interfaces.count == 1 && node.interfaces.values.allSatisfy { $0.addresses.isEmpty })
    }

    /// The invariants of the design page, over random pods, failures, lost answers and crashes.
    @Test(arguments: 0..<LongRun.seeds("IPAM_SEEDS", usual: 150))
    func `no address is doubled or hot, and in the end nothing is lost`(_ seed: UInt64) {
        var random = Seeded(state: seed &* 77 &+ 5)
        var settings = VirtualNode.Settings()
        settings.failures = [0, 100, 400][Int(seed % 3)]
        settings.targets = WarmTargets(warmENIs: Int(seed % 4) % 3, maxENIs: seed % 5 == 0 ? 2 : nil)
        settings.lag = .seconds(Int(seed % 3) * 3)
        settings.strangers = seed % 7 == 0 ? [1] : []
        settings.unseen = seed % 4 == 0 ? 200 : 0
        settings.late = seed % 4 == 2 ? 300 : 0
        settings.unreachable = seed % 3 == 0 ? 300 : 0
        var node = VirtualNode(settings, seed: seed)
        var running: Set<Int> = []
        var next = 0
        for _ in 0..<200 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<8:
                node.add(next)
                running.insert(next)
                next += 1
            case 8..<14:
                if let pod = running.sorted().randomElement(using: &random) {
                    node.delete(pod)
                    running.remove(pod)
                }
            case 14 where seed % 2 == 0: node.crash()
            case 15 where seed % 5 < 2:
                let secondary = node.interfaces.values.filter { ($0.attachment?.deviceIndex ?? 0) > 0 }.map(\.id)
                if let id = secondary.sorted().randomElement(using: &random) { node.lose(id) }
            default: node.run(for: .milliseconds(Int.random(in: 1...20_000, using: &random)))
            }
        }
        for pod in running { node.delete(pod) }
        node.run(for: .seconds(3600))
        #expect(node.violations == [])
        #expect(node.open.isEmpty)
        let report = node.ipam.report(now: node.now)
        #expect(report.assigned == 0 && report.cooling == 0 && report.total == report.warm)
        // At rest every attached interface is known, and none of ours is left over.
        #expect(node.interfaces.values.allSatisfy { $0.attachment != nil })
        #expect(Set(node.ipam.enis().compactMap(\.id)) == Set(node.interfaces.keys))
        #expect(node.interfaces.values.reduce(0) { $0 + $1.addresses.count } == report.total)
    }
}
