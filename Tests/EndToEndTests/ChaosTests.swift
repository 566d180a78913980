import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// A random run of everything that can happen, with the invariants of the design after each of its stretches.
    @Suite struct ChaosTests {
        private static let settings = ["IP_COOLDOWN_PERIOD": "1", "ADD_WAIT": "6"]
        /// 27 addresses on an m5.large: some rest, the others suffice.
        private static let mostPods = 16

        @Test(InLab(nodes: 2, timeScale: 0.05, daemon: settings))
        func `Whatever is killed, lost or repeated, no address is lost or doubled and nothing is left`() throws {
            let scene = try InLab.scene
            let seed = getenv("VPC_CNI_CHAOS_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_261_125
            let length = getenv("VPC_CNI_CHAOS_STEPS").flatMap { Int(String(cString: $0)) } ?? 400
            print("chaos: seed \(seed), \(length) steps (VPC_CNI_CHAOS_SEED, VPC_CNI_CHAOS_STEPS)")
            var generator = ChaosGenerator(seed: seed)
            let nodes = scene.lab.nodes.map { ChaosNode($0, settings: Self.settings) }
            let end = ContinuousClock.now + .seconds(length / 4)
            var step = 0
            while step < length, ContinuousClock.now < end {
                step += 1
                let node = nodes[Int.random(in: 0..<2, using: &generator)]
                try Self.act(on: node, &generator)
                if step % 20 == 0 { try Self.check(nodes, scene, "seed \(seed), step \(step)") }
            }
            #expect(step > length / 2, "the run is too slow for its time")
            try Self.check(nodes, scene, "seed \(seed), the end")
            for node in nodes {
                for name in node.lives.keys.sorted() { try node.remove(name, killedAfter: nil, twice: false) }
                try scene.settle(node.node)
                let pool = try PoolView(node.node)
                #expect(pool.assigned == 0)
                #expect(pool.total == pool.warm + pool.cooling)
                #expect(try node.node.tell("uninstall", "--release-enis").status == 0)
                #expect(try Leftovers(node.node).lines == [])
            }
            #expect(try CloudState(scene.lab).interfaces.map(\.addresses.count) == [1, 1])
        }

        /// One thing that happens. What needs the daemon may find it gone: then it is refused, or spooled.
        private static func act(on node: ChaosNode, _ generator: inout ChaosGenerator) throws {
            let live = node.lives.keys.sorted()
            let victim = live.isEmpty ? nil : live[Int.random(in: 0..<live.count, using: &generator)]
            let wait = UInt32.random(in: 0...8000, using: &generator)
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<32 where live.count < mostPods:
                try node.add(node.makeSandbox())
            case 32..<42 where live.count < mostPods:
                try node.addKilled(node.makeSandbox(), after: wait, isRepeated: generator.chance(50))
            case 42..<50:
                if let victim { try node.addAgain(victim) }
            case 50..<66:
                if let victim {
                    try node.remove(
                        victim, killedAfter: generator.chance(30) ? wait : nil, twice: generator.chance(30))
                }
            case 66..<72:
                if let victim { try node.lose(victim) }
            case 72..<80:
                node.killDaemon()
                if generator.chance(60) { try node.startDaemon() }
            case 80..<88:
                // The daemon dies while plugins wait for it.
                try crowd(node, generator.chance(60) ? wait : nil, live)
            default:
                try node.startDaemon()
            }
        }

        /// Three ADDs and a DEL at once, and the daemon killed among them.
        private static func crowd(_ node: ChaosNode, _ killAfter: UInt32?, _ live: [String]) throws {
            guard live.count + 3 <= mostPods else { return }
            let sandboxes = try (0..<3).map { _ in try node.makeSandbox() }
            let plugins = try sandboxes.map { sandbox in
                try sandbox.start("ADD", output: "\(node.node.folder)/\(sandbox.name).out")
            }
            if let killAfter {
                usleep(killAfter)
                node.killDaemon()
            }
            let ends = plugins.map { $0.wait() }
            try node.startDaemon()
            for (sandbox, end) in zip(sandboxes, ends) {
                guard end == 0 else {
                    // Refused or cut short: the runtime takes it away.
                    try sandbox.check("DEL")
                    try sandbox.remove()
                    continue
                }
                let bytes = try FileReplacement.read("\(node.node.folder)/\(sandbox.name).out", limit: 1 << 20) ?? []
                let result = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
                try node.live(sandbox, IPv4Address(result: result))
            }
        }

        private static func check(_ nodes: [ChaosNode], _ scene: Scene, _ moment: Comment) throws {
            for node in nodes { try node.startDaemon() }
            for node in nodes { try scene.settle(node.node) }
            let cloud = try CloudState(scene.lab)
            let all = cloud.interfaces.flatMap(\.addresses)
            #expect(Set(all).count == all.count, moment)
            #expect(cloud.unattached.isEmpty, "\(moment): no interface without use")
            // Each node's pods, seen from the other node.
            for (number, node) in nodes.enumerated() {
                try node.check(cloud, from: nodes[1 - number].node.namespace, moment)
            }
        }
    }
}
