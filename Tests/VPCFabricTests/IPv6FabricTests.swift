import MockCloud
import TestSupport
import Testing
import VPCFabric

extension KernelTests {
    @Suite(NeedsRoot()) struct IPv6FabricTests {
        private let internetHost = "2001:db8:ffff::9"

        @Test func `A node with an IPv6 address comes up with it, by way of the VPC's router`() async throws {
            let lab = try await TestLab(hasIPv6: true)
            #expect(try lab.run("node1", "ip", "-br", "-6", "addr", "show", "ens5").contains(ipv6("10/128")))
            #expect(
                try lab.run("node1", "ip", "-6", "route", "show", "default").hasPrefix(
                    "default via fe80:ec2::1 dev ens5"))
            #expect(try lab.run("node1", "cat", "/proc/sys/net/ipv6/conf/all/forwarding") == "1\n")
            #expect(try lab.run("router", "ip", "-6", "neigh", "show", "dev", "e-eni-1").contains("PERMANENT"))
            #expect(try lab.ping("node1", "fe80:ec2::1%ens5") == 1)
        }

        @Test func `A node without an IPv6 address has no way for it`() async throws {
            let lab = try await TestLab(vpcBlock(ipv6Block))
            #expect(try lab.run("node1", "ip", "-6", "route", "show", "default").isEmpty)
            #expect(try lab.run("node1", "cat", "/proc/sys/net/ipv6/conf/all/forwarding") == "0\n")
        }

        @Test func `Nodes reach each other with packets of 9001 bytes and no more`() async throws {
            let lab = try await TestLab(hasIPv6: true)
            #expect(try lab.ping("node1", ipv6("20")) == 1)
            #expect(try lab.ping("node2", ipv6("10"), bytes: 9001) == 1)
            #expect(try lab.ping("node2", ipv6("10"), bytes: 9002) == 0)
        }

        @Test func `Addresses and prefixes lead to the interface they were given to, until they are taken away`()
            async throws
        {
            let lab = try await TestLab(hasIPv6: true)
            let prefix = "2001:db8:1234:5600:5::/80"
            let addresses = [ipv6("11"), "2001:db8:1234:5600:5::9"]
            let others = [ipv6("12"), "2001:db8:1234:5600:6::9"]
            for address in addresses + others { try lab.addAddress(address, to: "node1") }
            for address in addresses { #expect(try lab.ping("node2", address) == 0) }
            try await lab.fabric.apply([assign("eni-1", ipv6("11/128")), assign("eni-1", prefix)])
            for address in addresses { #expect(try lab.ping("node2", address) == 1) }
            for address in others { #expect(try lab.ping("node2", address) == 0) }
            try await lab.fabric.apply([unassign("eni-1", ipv6("11/128")), unassign("eni-1", prefix)])
            for address in addresses { #expect(try lab.ping("node2", address) == 0) }
        }

        @Test(arguments: ["30/128", "5:0:0:0/80"])
        func `No packet is lost while an address or a prefix moves between nodes`(block: String) async throws {
            let block = "2001:db8:1234:5600:" + (block.hasSuffix("/80") ? block : ":\(block)")
            let address = block.hasSuffix("/80") ? "2001:db8:1234:5600:5::30" : ipv6("30")
            let lab = try await TestLab(hasIPv6: true, assign("eni-1", block))
            for node in ["node1", "node2"] { try lab.addAddress(address, to: node) }
            #expect(try lab.ping("internet", address) == 1)
            async let answered = Task.detached { try lab.ping("internet", address, count: 100, interval: 0.01) }.value
            for turn in 0..<20 {
                try await Task.sleep(for: .milliseconds(60))
                let (old, new) = turn % 2 == 0 ? ("eni-1", "eni-2") : ("eni-2", "eni-1")
                try await lab.fabric.apply([unassign(old, block), assign(new, block)])
            }
            #expect(try await answered == 100)
        }

        @Test func `A packet with an address that its interface does not own is dropped and counted`() async throws {
            let lab = try await TestLab(
                hasIPv6: true, attach("eni-1b", instance: 1, device: 1), assign("eni-1b", ipv6("16/128")),
                assign("eni-2", ipv6("21/128")))
            // Nobody's address, another node's, one of the node's own other interface, and one of no VPC.
            for source in [ipv6("99"), ipv6("21"), ipv6("16"), "2001:db8:9::1"] {
                try lab.addAddress(source, to: "node1")
                let before = try lab.counter("spoofed")
                #expect(try !lab.arrives(at: "node2", from: "node1", to: ipv6("20"), source: source))
                #expect(try lab.counter("spoofed") == before + 20)
            }
            #expect(try lab.arrives(at: "node2", from: "node1", to: ipv6("20"), source: ipv6("10")))
        }

        @Test func `An interface without a source check sends what it likes`() async throws {
            let lab = try await TestLab(hasIPv6: true, .sourceDestCheck(interface: "eni-1", isOn: false))
            for source in [ipv6("99"), "2001:db8:9::1"] {
                try lab.addAddress(source, to: "node1")
                #expect(try lab.arrives(at: "node2", from: "node1", to: ipv6("20"), source: source))
            }
            #expect(try lab.counter("spoofed") == 0)
            try await lab.fabric.apply([.sourceDestCheck(interface: "eni-1", isOn: true)])
            #expect(try !lab.arrives(at: "node2", from: "node1", to: ipv6("20"), source: ipv6("99")))
        }

        @Test(arguments: [false, true])
        func `The internet sees addresses as they are, and reaches them`(natGateway: Bool) async throws {
            let lab = try await TestLab(natGateway: natGateway, hasIPv6: true, publish(10, as: 1))
            #expect(try lab.sourceSeen(by: "internet", from: "node2", to: internetHost) == ipv6("20"))
            #expect(try lab.sourceSeen(by: "node1", from: "internet", to: ipv6("10")) == internetHost)
            #expect(try lab.counter("unmapped") == 0)
            #expect(try lab.ping("node1", internetHost, bytes: 1500) == 1)
            #expect(try lab.ping("node1", internetHost, bytes: 1501) == 0)
            // The gateway has said so, as path MTU discovery needs it (RFC 8201).
            #expect(try pathMTU(lab.name.namespace(of: "node1"), internetHost) == 1500)
        }

        @Test(arguments: [("11", "11/128"), ("5:0:0:9", "5:0:0:0/80")])
        func `A pod behind a node has its address, or one of its node's prefix, everywhere`(
            address: String, block: String
        ) async throws {
            let start = "2001:db8:1234:5600:" + (block.hasSuffix("/80") ? "" : ":")
            let lab = try await TestLab(hasIPv6: true, assign("eni-1", start + block))
            // What the node has besides its own address is not the node's: it is a pod's.
            #expect(try !lab.run("node1", "ip", "-6", "addr").contains(start + address))
            let pod = try Pod(of: lab, at: start + address)
            #expect(try pod.ping(ipv6("20"), bytes: 9001) == 1)
            #expect(try lab.ping("node2", start + address) == 1)
            #expect(try lab.ping("internet", start + address) == 1)
            #expect(try pod.ping(internetHost, bytes: 1500) == 1)
            #expect(try pathMTU(pod.namespace.name, internetHost) == nil)
            #expect(try pod.ping(internetHost, bytes: 1501) == 0)
            #expect(try pathMTU(pod.namespace.name, internetHost) == 1500)
            #expect(try lab.counter("spoofed") == 0)
        }

        @Test func `A second interface has addresses of its own, which go with it`() async throws {
            let lab = try await TestLab(
                hasIPv6: true, attach("eni-1b", instance: 1, device: 1), assign("eni-1b", ipv6("16/128")))
            for words in [
                ["link", "set", "ens6", "up"], ["addr", "add", ipv6("16/128"), "dev", "ens6", "nodad"],
                ["-6", "route", "add", "default", "via", "fe80:ec2::1", "dev", "ens6", "table", "2"],
                ["-6", "rule", "add", "from", ipv6("16"), "lookup", "2"],
            ] { try lab.run("node1", ["ip"] + words) }
            #expect(try lab.ping("node2", ipv6("16")) == 1)
            #expect(try lab.ping("node1", internetHost, source: ipv6("16")) == 1)
            try await lab.fabric.apply([.detach(instance: "i-1", interface: "eni-1b")])
            #expect(try lab.ping("node2", ipv6("16")) == 0)
            #expect(try lab.run("router", "ip", "-6", "route", "show", ipv6("16")).isEmpty)
        }
    }
}
