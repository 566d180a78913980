import Datapath
import IPAddressing
import LinuxSystem
import Netlink
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct NodeTests {
        let rig: Rig

        init() async throws { rig = try await Rig() }

        @Test func `Set-up makes the rules, the ENI's table and the settings`() async throws {
            try rig.node.run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=2", "net.ipv4.ip_forward=0")
            #expect(try await rig.setUp().isEmpty)
            let rules = try rig.node.run("ip", "-d", "rule")
            #expect(rules.contains("512:\tfrom all lookup 5120 proto kernel"))
            #expect(rules.contains("1024:\tfrom all fwmark 0x80/0x80 lookup main proto kernel"))
            #expect(rules.contains("1536:\tfrom 10.0.0.15 lookup 2 proto kernel"))
            #expect(
                try rig.node.run("ip", "route", "show", "table", "2")
                    == "default via 10.0.0.1 dev ens6 proto kernel \n10.0.0.1 dev ens6 proto kernel scope link \n")
            for (name, value) in [
                ("ip_forward", "1"), ("conf.all.rp_filter", "0"), ("conf.ens5.rp_filter", "2"),
                ("conf.ens6.rp_filter", "1"), ("conf.ens6.forwarding", "1"),
            ] {
                #expect(try rig.node.run("sysctl", "-n", "net.ipv4.\(name)") == "\(value)\n", "\(name)")
            }
            #expect(try rig.node.run("ip", "-o", "addr", "show", "ens6").contains("10.0.0.15/18"))
            #expect(try !rig.node.run("ip", "route").contains("ens6"))
            let set = try rig.node.run("nft", "list", "set", "inet", "vpc-cni", "eni_links")
            #expect(set.contains("ens5") && set.contains("ens6"))
        }

        @Test func `A daemon that starts again changes nothing, and no packet is lost`() async throws {
            try await rig.setUp()
            let pod = try await rig.attach(16).namespace
            let before = try rig.dump()
            let answers = BlockingQueue(name: "ping")
            async let pings = answers.run { try Rig.ping(from: pod, Rig.internet, count: 60) }
            for _ in 1...5 {
                let again = try await rig.restarted()
                try await rig.setUp(again)
                #expect(try again.repairNode().isEmpty)
                #expect(try again.reconcile(pods: [], enis: [Rig.eni]).isEmpty, "a link without record keeps its pod")
            }
            #expect(try await pings == 60)
            #expect(try rig.dump() == before)
        }

        @Test func `An ENI that the node does not see is an error that names it`() async throws {
            var eni = Rig.eni
            eni.mac = MACAddress(rawValue: 0x02_FFFF_FFFF_FF)
            let missing = DatapathError.noLink(eni: "eni-2", mac: eni.mac)
            #expect(throws: missing) { try rig.datapath.setUpENI(eni) }
            var other = eni
            other.table = 3
            let (enis, network, datapath) = ([other, Rig.eni], try rig.network(), rig.datapath)
            await #expect(throws: missing) {
                _ = try await Rig.inside(rig.node) { try datapath.setUpNode(network, enis: enis) }
            }
            #expect(try rig.node.run("nft", "list", "ruleset").contains("ens6"), "the others are set up all the same")
            #expect(try rig.datapath.link(of: eni.mac) == nil)
        }

        @Test func `An ENI is set up later, torn down, and set up again`() async throws {
            let network = try rig.network()
            let datapath = rig.datapath
            _ = try await Rig.inside(rig.node) { try datapath.setUpNode(network) }
            let clean = try rig.dump()
            #expect(try datapath.setUpENI(Rig.eni).name == "ens6")
            let full = try rig.dump()
            #expect(full != clean)
            try datapath.setUpENI(Rig.eni)
            #expect(try rig.dump() == full)
            for _ in 1...2 { try datapath.tearDownENI(Rig.eni) }
            #expect(try rig.dump() == clean)
            try datapath.setUpENI(Rig.eni)
            #expect(try rig.dump() == full)
        }

        @Test func `Repair restores what others removed`() async throws {
            try await rig.setUp()
            let before = try rig.dump()
            try rig.node.run("nft", "flush", "ruleset")
            try rig.node.run("ip", "rule", "del", "prio", "512")
            try rig.node.run("ip", "route", "flush", "table", "2")
            try rig.node.run("sysctl", "-qw", "net.ipv4.conf.ens6.rp_filter=0")
            let made = try rig.datapath.repairNode()
            #expect(made.count == 5, "\(made)")
            #expect(try rig.dump() == before)
            #expect(try rig.node.run("sysctl", "-n", "net.ipv4.conf.ens6.rp_filter") == "1\n")
            #expect(try rig.datapath.repairNode().isEmpty)
            try rig.node.run("nft", "flush", "chain", "inet", "vpc-cni", "outbound")
            #expect(try rig.datapath.repairNode() == ["nft table inet vpc-cni"])
            #expect(try rig.dump() == before)
        }

        @Test func `Tear-down leaves the node as it was, from a process that knows nothing`() async throws {
            let clean = try rig.dump()
            try await rig.setUp()
            let pod = try await rig.attach(16)
            _ = try await rig.attach(11)
            let stranger = try await rig.restarted()
            try stranger.tearDownNode(removingPods: false)
            #expect(try rig.node.run("ip", "link").contains(pod.attached.pod.hostLinkName))
            for _ in 1...2 { try stranger.tearDownNode(removingPods: true) }
            #expect(try rig.dump() == clean)
        }
    }

    @Suite(NeedsRoot()) struct InventoryTests {
        let rig: Rig

        init() async throws {
            rig = try await Rig()
            try await rig.setUp()
        }

        @Test func `The inventory tells what was attached`() async throws {
            let pods = [try await rig.attach(11), try await rig.attach(16)]
            let inventory = try rig.datapath.inventory()
            #expect(inventory.pods.count == 2)
            for (_, attached) in pods {
                let found = try #require(inventory.pods.first { $0.owner == attached.pod.owner })
                #expect(found.link.index == attached.ends.hostIndex)
                #expect(found.link.name == attached.pod.hostLinkName)
                #expect(found.link.mac == attached.ends.hostMAC)
                #expect(found.link.peerIndex == attached.ends.podIndex)
                #expect(found.podMAC == attached.ends.podMAC)
                #expect(found.addresses == [attached.pod.address])
                #expect(found.rules.map(\.table) == (attached.pod.eniTable.map { [$0] } ?? []))
            }
            #expect(inventory.strayRules.isEmpty && inventory.strayRoutes.isEmpty && inventory.unfinished.isEmpty)
        }

        @Test func `Reconcile brings back what a running pod lost, and verify names it`() async throws {
            let (namespace, attached) = try await rig.attach(16)
            let before = try rig.dump()
            // A link that goes down takes its routes and neighbours along.
            try rig.node.run("ip", "link", "set", attached.pod.hostLinkName, "down")
            try rig.node.run("ip", "rule", "del", "from", "10.0.0.16", "prio", "1536")
            let missing = try rig.datapath.verify(attached, podSocket: nil)
            #expect(missing.count == 4, "\(missing)")
            try rig.datapath.reconcile(pods: [attached], enis: [Rig.eni])
            #expect(try rig.datapath.verify(attached, podSocket: nil).isEmpty)
            #expect(try rig.datapath.reconcile(pods: [attached], enis: [Rig.eni]).isEmpty)
            // Rules of one priority now come in another order.
            #expect(try lines(rig.dump()) == lines(before))
            #expect(try Rig.ping(from: namespace, Rig.neighbour) == 1)

            try namespace.run("ip", "route", "del", "default")
            let inside = try rig.datapath.verify(attached, podSocket: try await Rig.socket(in: namespace))
            #expect(inside.count == 1)
            #expect(inside.first?.description.contains("(pod) ip route add default via 169.254.1.1") == true)
        }

        private func lines(_ dump: String) -> [Substring] {
            dump.split(separator: "\n").sorted()
        }

        @Test func `Reconcile removes what nobody asks for, and other people's things never`() async throws {
            let (_, attached) = try await rig.attach(16)
            let (_, unrecorded) = try await rig.attach(17)
            try rig.node.run("ip", "rule", "add", "from", "10.0.0.99", "lookup", "2", "prio", "1536")
            try rig.node.run("ip", "link", "add", "cut", "group", "1", "type", "veth", "peer", "name", "short")
            let before = try rig.dump(withLinks: false)
            try rig.node.run("ip", "rule", "add", "from", "10.0.0.12", "lookup", "2", "prio", "1536", "proto", "kernel")
            try rig.node.run("ip", "rule", "add", "from", "10.0.0.16", "lookup", "7", "prio", "1536", "proto", "kernel")
            try rig.node.run("ip", "rule", "add", "to", "10.0.0.12", "lookup", "main", "prio", "512", "proto", "kernel")
            try rig.node.run("ip", "route", "add", "10.0.0.12", "dev", "ens5", "table", "5120")
            try rig.node.run("ip", "link", "add", "half", "group", "30320", "type", "veth", "peer", "name", "done")
            let inventory = try rig.datapath.inventory()
            #expect(inventory.unfinished.map(\.name) == ["half"])
            #expect(inventory.strayRoutes.count == 1 && inventory.strayRules.count == 2)
            let changes = try rig.datapath.reconcile(pods: [attached], enis: [Rig.eni])
            #expect(changes.count == 5, "\(changes)")
            #expect(try rig.dump(withLinks: false) == before)
            #expect(try rig.node.run("ip", "link").contains("half") == false)
            #expect(try rig.datapath.verify(unrecorded, podSocket: nil).isEmpty)
        }
    }
}
