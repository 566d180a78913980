import MockCloud
import TestSupport
import Testing
import VPCFabric

extension KernelTests {
    @Suite(NeedsRoot()) struct GatewayTests {
        @Test(arguments: ["10.0.0.99", "100.64.9.9", "2001:db8:1234:5600::99"])
        func `A source of the VPC's that comes from the internet is dropped at its gateway, by one rule`(
            source: String
        ) async throws {
            let lab = try await TestLab(hasIPv6: true, publish(10, as: 1))
            let isIPv6 = source.contains(":")
            let target = isIPv6 ? ipv6("10") : "203.0.113.1"
            try lab.addAddress(source, to: "internet")
            // The way is open for whoever tells his own address.
            let honest = isIPv6 ? "2001:db8:ffff::9" : "198.51.100.9"
            #expect(try lab.arrives(at: "node1", from: "internet", to: target, source: honest))
            #expect(try lab.counter("spoofed") == 0)
            #expect(try !lab.arrives(at: "node1", from: "internet", to: target, source: source))
            #expect(try lab.counter("spoofed") == 20)
            // Without the rule the node would see it.
            try lab.removeRule(of: "source_check", containing: isIPv6 ? "@inside6 " : "@inside ")
            #expect(try lab.arrives(at: "node1", from: "internet", to: target, source: source))
            #expect(try lab.counter("spoofed") == 20)
        }

        @Test(arguments: [("172.31.0.0/16", "172.31.0.9"), ("2001:db8:77::/56", "2001:db8:77::9")])
        func `A block is the VPC's from its association to its end`(block: String, address: String) async throws {
            let lab = try await TestLab(hasIPv6: true, publish(10, as: 1))
            let target = address.contains(":") ? ipv6("10") : "203.0.113.1"
            try lab.addAddress(address, to: "internet")
            func route() throws -> String {
                try lab.run("router", "ip", address.contains(":") ? "-6" : "-4", "route", "show", "exact", block)
            }
            func arrives() throws -> Bool {
                try lab.arrives(at: "node1", from: "internet", to: target, source: address)
            }
            #expect(try route().isEmpty)
            #expect(try arrives())
            for _ in 0..<2 { try await lab.fabric.apply([vpcBlock(block)]) }
            #expect(try route().hasPrefix("unreachable"))
            #expect(try !arrives())
            for _ in 0..<2 { try await lab.fabric.apply([vpcBlock(block, isAssociated: false)]) }
            #expect(try route().isEmpty)
            #expect(try arrives())
        }

        @Test func `Nothing reaches an instance that does not run, nor leaves it, until it runs again`() async throws {
            let lab = try await TestLab(
                hasIPv6: true, attach("eni-1b", instance: 1, device: 1), assign("eni-1", "10.0.0.11/32"),
                publish(10, as: 1))
            try lab.addAddress("10.0.0.11", to: "node1")
            let targets =
                [("node2", "10.0.0.10"), ("node2", "10.0.0.11"), ("node2", ipv6("10"))]
                + [("internet", "203.0.113.1"), ("internet", ipv6("10"))]
            let ways = targets + ["10.0.0.1", "10.0.0.20", ipv6("20"), "169.254.169.254"].map { ("node1", $0) }
            for (node, address) in ways { #expect(try lab.ping(node, address) == 1, "\(node) to \(address)") }
            for _ in 0..<2 { try await lab.fabric.apply([power(1, isOn: false)]) }
            for (node, address) in ways { #expect(try lab.ping(node, address) == 0, "\(node) to \(address)") }
            #expect(try !lab.arrives(at: "node1", from: "node2", to: "10.0.0.10", source: "10.0.0.20"))
            #expect(try !lab.arrives(at: "node2", from: "node1", to: "10.0.0.20", source: "10.0.0.10"))
            // Also by an interface that it gets meanwhile; and nobody else is touched.
            try await lab.fabric.apply([attach("eni-1c", instance: 1, device: 3)])
            #expect(try lab.run("router", "nft", "list", "set", "inet", "vpc", "stopped").contains("e-eni-1c"))
            #expect(try lab.ping("node2", "10.0.0.1") == 1)
            for _ in 0..<2 { try await lab.fabric.apply([power(1, isOn: true)]) }
            for (node, address) in ways { #expect(try lab.reaches(node, address), "\(node) to \(address)") }
        }
    }
}
