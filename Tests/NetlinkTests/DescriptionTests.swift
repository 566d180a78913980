import IPAddressing
import Netlink
import SystemPackage
import TestSupport
import Testing

@Suite struct NetlinkDescriptionTests {
    @Test func `an error says the operation, the object, the errno, the kernel's words and the position`() {
        let bare = NetlinkError(operation: "RTM_DELLINK", subject: "#7", errno: .fileExists)
        #expect(bare.description == "RTM_DELLINK #7: File exists (errno 17)")
        let full = NetlinkError(
            operation: "RTM_NEWLINK", subject: "veth0", errno: .noBufferSpace, kernelMessage: "no", index: 2,
            outcomeIsUnknown: true)
        #expect(
            full.description
                == "RTM_NEWLINK veth0: No buffer space available (errno 105): no, at index 2 of its batch; "
                + "no acknowledgement came: look before repeating")
    }

    @Test func `deletions and replacements are described by their commands`() throws {
        let route = Route(destination: try block("10.0.0.5/32"), link: 100, table: 5120)
        #expect(
            NetlinkRequest.addRoute(route).description == "ip route add 10.0.0.5/32 dev #100 table 5120 proto kernel")
        #expect(NetlinkRequest.addRoute(route, replace: true).description.hasPrefix("ip route replace "))
        #expect(NetlinkRequest.deleteLink(index: 7).description == "ip link del #7")
        #expect(NetlinkRequest.deleteLink(name: "veth0").description == "ip link del veth0")
        #expect(
            NetlinkRequest.changeLink(LinkChange(index: 7, ipv4: [.rpFilter: 1])).description
                == "ip link set #7 rp_filter=1")
        let rule = RoutingRule(family: .v6, priority: 512, table: 254)
        #expect(
            NetlinkRequest.deleteRule(rule).description
                == "ip -6 rule del priority 512 from all lookup main protocol kernel")
    }
}

extension KernelTests {
    @Suite(NeedsRoot()) struct NetlinkCommandTests {
        /// The requests that make something in a namespace with the links veth0, 100, and peer0, 101.
        private func requests() throws -> [NetlinkRequest] {
            let mac = try MACAddress(parsing: "02:00:00:00:00:07")
            return [
                .createVeth(
                    VethPair(
                        name: "veth1", index: 110, mac: mac, mtu: 1400, group: 30320, isUp: true,
                        peer: .init(name: "peer1", index: 111, mtu: 1300))),
                .changeLink(
                    LinkChange(index: 101, isUp: true, name: "eth0", group: 5, alias: "a pod", mtu: 1400, mac: mac)),
                .addAddress(
                    InterfaceAddress(
                        link: 100, address: try v4("10.1.2.3"), prefixLength: 24, hasPrefixRoute: false, scope: .link)),
                .addAddress(
                    InterfaceAddress(
                        link: 100, address: try v6("2001:db8::5"), prefixLength: 64, skipsDuplicateDetection: true)),
                .addRoute(Route(destination: try block("10.1.2.77/32"), link: 100, table: 5120)),
                .addRoute(
                    Route(
                        destination: try block("0.0.0.0/0"), gateway: try v4("10.9.9.1"), link: 100, table: 102,
                        isOnLink: true, metric: 7, source: try v4("10.1.2.3"), mtu: 1400)),
                .addRoute(Route(destination: try block("10.3.0.0/16"), table: 300, kind: .unreachable, protocol: 4)),
                .addRoute(Route(destination: try block("10.5.0.1/32"), link: 1, kind: .local)),
                .addRoute(Route(destination: try block("10.7.0.1/32"), link: 100, scope: .universe)),
                .addRoute(Route(destination: try block("10.6.0.0/16"), gateway: try v6("fe80::1"), link: 100)),
                .addRoute(
                    Route(destination: try block("::/0"), gateway: try v6("fe80::1"), link: 100, table: 102),
                    replace: true),
                .addRule(
                    RoutingRule(
                        family: .v4, priority: 1024, source: try block("10.1.2.0/24"),
                        destination: try block("10.2.0.0/16"), mark: FirewallMark(value: 0x80, mask: 0x80),
                        inputLink: "ens5", table: 255, protocol: 99)),
                .addRule(RoutingRule(family: .v6, priority: 512, table: 5120)),
                .setNeighbour(Neighbour(link: 100, address: try v4("169.254.1.1"), mac: mac)),
                .setNeighbour(Neighbour(link: 100, address: try v6("2001:db8::9"), isProxy: true)),
            ]
        }

        @Test func `a request's description is the ip command that does the same`() async throws {
            let ours = try await KernelObjects("ours-")
            let theirs = try await KernelObjects("ip-")
            for kernel in [ours, theirs] {
                try kernel.addVeth()
                // fe80 addresses follow the links' random addresses.
                for name in ["veth0", "peer0"] {
                    try kernel.namespace.run("ip", "link", "set", name, "addrgenmode", "none")
                    try kernel.namespace.run("ip", "-6", "addr", "flush", "dev", name)
                }
            }
            for request in try requests() {
                try ours.socket.execute(request)
                var command = request.description.replacing(
                    "ip ", with: "ip -n \(theirs.namespace.name) ", maxReplacements: 1)
                for (number, name) in [("#100", "veth0"), ("#101", "peer0"), ("#1", "lo")] {
                    command = command.replacing(number, with: name)
                }
                try Command.run("sh", "-c", command)
            }
            let (mine, other) = (try state(of: ours), try state(of: theirs))
            #expect(mine.difference(from: other).isEmpty, "\(Set(mine).symmetricDifference(other).sorted())")
        }

        private func state(of kernel: KernelObjects) throws -> [String] {
            let socket = kernel.socket
            var lines: [String] = []
            lines += try socket.links().map {
                "\($0.index) \($0.name) \($0.group) \($0.alias ?? "") \($0.mtu) \($0.isUp)"
            }
            for family in AddressFamily.allCases {
                lines += try socket.addresses(family: family).map(\.description)
                lines += try socket.routes(family: family).filter { $0.table != 255 }.map(\.description)
                lines += try socket.rules(family: family).map(\.description)
                lines += try socket.neighbours(family: family, proxy: true).map(\.description)
            }
            lines += try socket.neighbours(family: .v4).map(\.description)
            // veth1's random link-local address and its route
            return lines.filter { !$0.contains("fe80::") || $0.contains("via") }.sorted()
        }
    }
}
