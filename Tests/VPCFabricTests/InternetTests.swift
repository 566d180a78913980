import IPAddressing
import MockCloud
import TestSupport
import Testing
import VPCFabric

extension KernelTests {
    @Suite(NeedsRoot()) struct InternetTests {
        @Test(arguments: ["node", "own", "natgateway"])
        func `A pod whose packets are too long for the internet is told so, whoever translates its address`(
            translator: String
        ) async throws {
            let lab = try await TestLab(
                natGateway: translator == "natgateway", assign("eni-1", "10.0.0.11/32"), publish(10, as: 1))
            let pod = try Pod(of: lab, at: "10.0.0.11")
            let node = lab.name.namespace(of: "node1")
            switch translator {
            case "node":
                try Command.run(
                    "ip", "netns", "exec", node, "nft", "-f", "-",
                    input: """
                        table ip test { chain out { type nat hook postrouting priority srcnat; oifname "ens5" \
                        ip saddr 10.0.0.11 ip daddr != 10.0.0.0/16 snat to 10.0.0.10; }; }
                        """)
            case "own": try await lab.fabric.apply([publish(11, as: 11)])
            default: break
            }
            #expect(try pod.ping("198.51.100.9", bytes: 1500) == 1)
            #expect(try pathMTU(pod.namespace.name, "198.51.100.9") == nil)
            #expect(try pod.ping("198.51.100.9", bytes: 1501) == 0)
            #expect(try pathMTU(pod.namespace.name, "198.51.100.9") == 1500)
            #expect(try pod.ping("10.0.0.20", bytes: 9001) == 1)
        }

        @Test func `Through a NAT gateway addresses without a public one get out, and nothing gets in`() async throws {
            let lab = try await TestLab(natGateway: true, assign("eni-1", "10.0.0.11/32"), publish(10, as: 1))
            try lab.run("node1", "ip", "addr", "add", "10.0.0.11/32", "dev", "lo")
            #expect(try lab.sourceSeen(by: "internet", from: "node2", to: "198.51.100.9") == "198.51.100.2")
            // Of one node, an address with a public one and an address without.
            #expect(try lab.sourceSeen(by: "internet", from: "node1", to: "198.51.100.9", port: 81) == "203.0.113.1")
            #expect(try lab.ping("node1", "198.51.100.9", source: "10.0.0.11") == 1)
            #expect(try lab.counter("unmapped") == 0)

            #expect(try lab.ping("internet", "198.51.100.2") == 0)
            #expect(try lab.counter("unmapped") == 1)
            try lab.run("internet", "ip", "route", "add", "10.0.0.0/16", "via", "198.51.100.1")
            #expect(try lab.ping("internet", "10.0.0.20") == 0)
            #expect(try lab.counter("unmapped") == 2)
            // Nor what pretends to come from inside.
            try lab.run("internet", "ip", "addr", "add", "10.0.0.99/32", "dev", "lo")
            #expect(try lab.ping("internet", "203.0.113.1", source: "10.0.0.99") == 0)
            #expect(try lab.counter("spoofed") == 1)
        }

        @Test func `A public address is reached from inside as from outside: by the sender's own public address`()
            async throws
        {
            let lab = try await TestLab(publish(10, as: 1), publish(20, as: 2))
            #expect(try lab.sourceSeen(by: "node2", from: "node1", to: "203.0.113.2") == "203.0.113.1")
            #expect(try lab.sourceSeen(by: "node1", from: "node1", to: "203.0.113.1", port: 81) == "203.0.113.1")
            #expect(try lab.ping("node1", "203.0.113.2", bytes: 1500) == 1)
            #expect(try lab.ping("node1", "203.0.113.2", bytes: 1501) == 0)
            #expect(try pathMTU(lab.name.namespace(of: "node1"), "203.0.113.2") == 1500)
            #expect(try lab.counter("unmapped") == 0)
            // It stands for nobody.
            #expect(try lab.ping("node1", "203.0.113.3") == 0)
            #expect(try lab.counter("unmapped") == 1)
            try await lab.fabric.apply([.unpublish(privateAddress: address(10))])
            #expect(try lab.ping("node1", "203.0.113.2") == 0)
            #expect(try lab.counter("unmapped") == 2)
        }

        @Test func `Behind a NAT gateway a public address inside sees the gateway's`() async throws {
            let lab = try await TestLab(natGateway: true, publish(20, as: 2))
            #expect(try lab.sourceSeen(by: "node2", from: "node1", to: "203.0.113.2") == "198.51.100.2")
        }

        @Test func `A VPC's secondary block is of the VPC, and nobody's address in it is nowhere`() async throws {
            let lab = try await TestLab(
                natGateway: true,
                .attach(
                    instance: "i-1", interface: "eni-1b", mac: MACAddress(rawValue: 0x0200_0000_0099), deviceIndex: 1,
                    card: 0, primaryAddress: IPv4Address(100, 64, 0, 10),
                    subnet: try IPv4CIDR(parsing: "100.64.0.0/24")),
                assign("eni-1b", "100.64.0.11/32"))
            for words in [
                ["link", "set", "ens6", "up"], ["addr", "add", "100.64.0.11/24", "dev", "ens6"],
                ["route", "add", "default", "via", "100.64.0.1", "dev", "ens6", "table", "2"],
                ["rule", "add", "from", "100.64.0.0/16", "lookup", "2"],
            ] { try lab.run("node1", ["ip"] + words) }
            #expect(try lab.ping("node2", "100.64.0.11", bytes: 9001) == 1)
            #expect(try lab.ping("node1", "10.0.0.20", source: "100.64.0.11") == 1)
            #expect(try lab.ping("node1", "198.51.100.9", source: "100.64.0.11") == 1)
            #expect(try lab.ping("node2", "100.64.0.12") == 0)
            for block in ["10.0.0.0/16", "100.64.0.0/16"] {
                #expect(try lab.run("router", "ip", "route", "show", "exact", block).hasPrefix("unreachable"))
            }
            #expect(try lab.counter("spoofed") == 0)
        }
    }
}
