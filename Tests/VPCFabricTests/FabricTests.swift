import Foundation
import IPAddressing
import LinuxSystem
import MockCloud
import TestSupport
import Testing
import VPCFabric

extension KernelTests {
    @Suite(NeedsRoot()) struct FabricTests {
        @Test func `A node comes up as an instance that has booted`() async throws {
            let lab = try await TestLab()
            let link = try #require(try lab.links("node1")["ens5"])
            #expect(link["address"] as? String == "02:00:00:01:00:00")
            #expect(link["mtu"] as? Int == 9001)
            #expect(try #require(link["flags"] as? [String]).contains("UP"))
            #expect(try lab.run("node1", "ip", "-br", "-4", "addr", "show", "ens5").contains("10.0.0.10/18"))
            #expect(try lab.run("node1", "ip", "route", "show", "default").hasPrefix("default via 10.0.0.1 dev ens5"))
            #expect(try lab.run("node1", "cat", "/proc/sys/net/ipv4/ip_forward") == "1\n")
        }

        @Test func `Nodes reach each other and their gateway with frames of 9001 bytes and no more`() async throws {
            let lab = try await TestLab()
            #expect(try lab.ping("node1", "10.0.0.20") == 1)
            #expect(try lab.ping("node2", "10.0.0.10") == 1)
            #expect(try lab.ping("node1", "10.0.0.1") == 1)
            #expect(try lab.ping("node1", "10.0.0.20", bytes: 9001) == 1)
            #expect(try lab.ping("node1", "10.0.0.20", bytes: 9002) == 0)
        }

        @Test func `An address leads to the interface that it was given to, until it is taken away`() async throws {
            let lab = try await TestLab()
            try lab.run("node1", "ip", "addr", "add", "10.0.0.11/32", "dev", "lo")
            try lab.run("node1", "ip", "addr", "add", "10.0.0.50/32", "dev", "lo")
            #expect(try lab.ping("node2", "10.0.0.11") == 0)
            try await lab.fabric.apply([assign("eni-1", "10.0.0.11/32"), assign("eni-1", "10.0.0.48/28")])
            #expect(try lab.reaches("node2", "10.0.0.11"))
            #expect(try lab.reaches("node2", "10.0.0.50"))
            try await lab.fabric.apply([unassign("eni-1", "10.0.0.11/32"), unassign("eni-1", "10.0.0.48/28")])
            #expect(try lab.ping("node2", "10.0.0.11") == 0)
            #expect(try lab.ping("node2", "10.0.0.50") == 0)
        }

        @Test func `A secondary address that becomes another interface's primary one leads there`() async throws {
            let lab = try await TestLab(assign("eni-2", "10.0.0.15/32"))
            try await lab.fabric.apply([unassign("eni-2", "10.0.0.15/32"), attach("eni-1b", instance: 1, device: 1)])
            #expect(try lab.run("router", "ip", "route", "show", "10.0.0.15").contains("dev e-eni-1b"))
        }

        @Test func `No packet is lost while an address moves between nodes`() async throws {
            let lab = try await TestLab(assign("eni-1", "10.0.0.30/32"), publish(10, as: 1))
            for node in ["node1", "node2"] { try lab.run(node, "ip", "addr", "add", "10.0.0.30/32", "dev", "lo") }
            // From outside: a node that has the address would answer itself.
            try await lab.fabric.apply([publish(30, as: 30)])
            async let answered = Task.detached { try lab.ping("internet", "203.0.113.30", count: 100, interval: 0.01) }
                .value
            for turn in 0..<20 {
                try await Task.sleep(for: .milliseconds(60))
                let (old, new) = turn % 2 == 0 ? ("eni-1", "eni-2") : ("eni-2", "eni-1")
                try await lab.fabric.apply([unassign(old, "10.0.0.30/32"), assign(new, "10.0.0.30/32")])
            }
            #expect(try await answered == 100)
        }

        @Test func `A packet with an address that its interface does not own is dropped and counted`() async throws {
            let lab = try await TestLab(
                attach("eni-1b", instance: 1, device: 1), assign("eni-1b", "10.0.0.16/32"),
                assign("eni-2", "10.0.0.21/32"))
            // Nobody's address, another node's, and one of the node's own other interface: all leave by ens5.
            for (count, source) in ["10.0.0.99", "10.0.0.21", "10.0.0.16"].enumerated() {
                try lab.run("node1", "ip", "addr", "add", "\(source)/32", "dev", "lo")
                #expect(try lab.counter("spoofed") == count)
                #expect(try lab.ping("node1", "10.0.0.20", source: source) == 0)
                #expect(try lab.counter("spoofed") == count + 1)
            }
        }

        @Test func `An interface without a source check sends what it likes`() async throws {
            let lab = try await TestLab(.sourceDestCheck(interface: "eni-1", isOn: false))
            try lab.run("node1", "ip", "addr", "add", "10.0.0.99/32", "dev", "lo")
            for source in ["10.0.0.99", "192.168.7.7"] {
                try lab.run("node1", "ip", "addr", "replace", "\(source)/32", "dev", "lo")
                #expect(try lab.arrives(at: "node2", from: "node1", to: "10.0.0.20", source: source))
            }
            #expect(try lab.counter("spoofed") == 0)
            try await lab.fabric.apply([.sourceDestCheck(interface: "eni-1", isOn: true)])
            _ = try lab.ping("node1", "10.0.0.20", source: "10.0.0.99")
            #expect(try lab.counter("spoofed") == 1)
        }

        @Test func `The internet gateway translates one to one, both ways, and nothing without a public address`()
            async throws
        {
            let lab = try await TestLab(publish(10, as: 1))
            #expect(try lab.sourceSeen(by: "internet", from: "node1", to: "198.51.100.9") == "203.0.113.1")
            #expect(try lab.sourceSeen(by: "node1", from: "internet", to: "203.0.113.1") == "198.51.100.9")
            #expect(try lab.counter("unmapped") == 0)
            #expect(try lab.ping("node2", "198.51.100.9") == 0)
            #expect(try lab.counter("unmapped") == 1)
            // Nor does a private address that the internet guesses lead in.
            try lab.run("internet", "ip", "route", "add", "10.0.0.0/16", "via", "198.51.100.1")
            #expect(try lab.ping("internet", "10.0.0.10") == 0)
            #expect(try lab.counter("unmapped") == 2)

            try await lab.fabric.apply([.unpublish(privateAddress: address(10)), publish(20, as: 1)])
            #expect(try lab.sourceSeen(by: "internet", from: "node2", to: "198.51.100.9") == "203.0.113.1")
            #expect(try lab.ping("node1", "198.51.100.9") == 0)
        }

        @Test func `Beyond the internet gateway packets have 1500 bytes`() async throws {
            let lab = try await TestLab(publish(10, as: 1))
            #expect(try lab.ping("node1", "198.51.100.9", bytes: 1500) == 1)
            #expect(try lab.ping("node1", "198.51.100.9", bytes: 1501) == 0)
            // The gateway has said so, as path MTU discovery needs it (RFC 1191).
            #expect(try lab.run("node1", "ip", "route", "get", "198.51.100.9").contains("mtu 1500"))
        }

        @Test func `A second interface is hot-plugged as ens6, down, and goes with its addresses`() async throws {
            let lab = try await TestLab()
            #expect(try lab.links("node1").keys.sorted() == ["ens5", "lo"])
            let changes = [attach("eni-1b", instance: 1, device: 1), assign("eni-1b", "10.0.0.16/32")]
            try await lab.fabric.apply(changes)
            try await lab.fabric.apply(changes)
            let link = try #require(try lab.links("node1")["ens6"])
            #expect(link["address"] as? String == "02:00:00:01:00:01")
            #expect(link["mtu"] as? Int == 9001)
            #expect(!(try #require(link["flags"] as? [String]).contains("UP")))
            #expect(try lab.run("node1", "ip", "-br", "addr", "show", "ens6").contains("10.0.0.") == false)

            try lab.run("node1", "ip", "link", "set", "ens6", "up")
            try lab.run("node1", "ip", "addr", "add", "10.0.0.16/32", "dev", "ens6")
            // An answer by ens5 would be dropped: the address is not that interface's.
            #expect(try lab.ping("node2", "10.0.0.16") == 0)
            try lab.run(
                "node1", "ip", "route", "add", "default", "via", "10.0.0.1", "dev", "ens6", "onlink", "table", "2")
            try lab.run("node1", "ip", "rule", "add", "from", "10.0.0.16", "lookup", "2")
            #expect(try lab.ping("node2", "10.0.0.16") == 1)
            try await lab.fabric.apply([.detach(instance: "i-1", interface: "eni-1b")])
            #expect(try lab.links("node1").keys.sorted() == ["ens5", "lo"])
            #expect(try lab.run("router", "ip", "route", "show", "10.0.0.16").isEmpty)
            #expect(try lab.ping("node1", "10.0.0.20") == 1)
        }

        @Test func `A listening socket in the router is reached from a node, and not from the host`() async throws {
            let lab = try await TestLab()
            let socket = try await lab.fabric.listen(on: WellKnownAddress.metadata, port: 80)
            #expect(socket.rawValue > 2)
            let connect = "import socket; print(socket.create_connection(('169.254.169.254', 80), 1).getsockname()[0])"
            #expect(try lab.run("node1", Python.executable, "-c", connect) == "10.0.0.10\n")
            #expect(try Command.run("ss", "-Hltn").contains("169.254.169.254:80") == false)
        }

        @Test func `An interface for an unknown instance is refused, and the rest of the fabric goes on`() async throws
        {
            let lab = try await TestLab()
            await #expect(throws: FabricError.self) { try await lab.fabric.apply([attach("eni-9", instance: 9)]) }
            try await lab.fabric.apply([assign("eni-1", "10.0.0.11/32")])
            #expect(try lab.run("router", "ip", "route", "show", "10.0.0.11").isEmpty == false)
        }

        @Test func `After a step failed in the kernel the next changes make good what is missing`() async throws {
            let lab = try await TestLab()
            // The guest has a link of the name that the new one would get.
            try lab.run("node1", "ip", "link", "add", "ens6", "type", "veth", "peer", "name", "other")
            await #expect(throws: FabricError.self) {
                try await lab.fabric.apply([attach("eni-1b", instance: 1, device: 1), assign("eni-1b", "10.0.0.16/32")])
            }
            try lab.run("node1", "ip", "link", "del", "ens6")
            try await lab.fabric.apply([])
            #expect(try lab.links("node1")["ens6"]?["address"] as? String == "02:00:00:01:00:01")
            #expect(try lab.run("router", "ip", "route", "show", "10.0.0.16").contains("via 10.0.0.15"))
        }
    }
}
