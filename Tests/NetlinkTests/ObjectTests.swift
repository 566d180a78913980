import IPAddressing
import LinuxSystem
import Netlink
import SystemPackage
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct NetlinkObjectTests {
        @Test func `an address is added and deleted, in both families`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let addresses = [
                InterfaceAddress(link: 100, address: try v4("10.1.2.3"), prefixLength: 24, hasPrefixRoute: false),
                InterfaceAddress(link: 100, address: try v4("169.254.1.1"), prefixLength: 32, scope: .link),
                InterfaceAddress(
                    link: 100, address: try v6("2001:db8::5"), prefixLength: 64, hasPrefixRoute: false,
                    skipsDuplicateDetection: true),
            ]
            for address in addresses { try kernel.socket.execute(.addAddress(address)) }

            let shown = try kernel.ip("addr", "show", "veth0")[0]["addr_info"] as? [[String: Any]] ?? []
            let first = try #require(shown.first { $0["local"] as? String == "10.1.2.3" })
            #expect(first["prefixlen"] as? Int == 24)
            #expect(first["noprefixroute"] as? Bool == true)
            #expect(shown.first { $0["local"] as? String == "169.254.1.1" }?["scope"] as? String == "link")
            let third = try #require(shown.first { $0["local"] as? String == "2001:db8::5" })
            #expect(third["nodad"] as? Bool == true)
            #expect(try kernel.ip("route", "show", "10.1.2.0/24").isEmpty)

            #expect(try Set(kernel.socket.addresses(link: 100)).isSuperset(of: addresses))
            #expect(try Set(kernel.socket.addresses(family: .v4, link: 100)) == Set(addresses[..<2]))
            for address in addresses { try kernel.socket.execute(.deleteAddress(address)) }
            #expect(try kernel.socket.addresses(family: .v4).map(\.link) == [1])
        }

        @Test func `an address that is there is refused, and replaced when that is asked for`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let address = InterfaceAddress(link: 100, address: try v4("10.1.2.3"), prefixLength: 24)
            try kernel.socket.execute(.addAddress(address))
            let failure = #expect(throws: NetlinkError.self) { try kernel.socket.execute(.addAddress(address)) }
            #expect(failure?.errno == .fileExists)
            try kernel.socket.execute(.addAddress(address, replace: true))
            #expect(try kernel.socket.addresses(family: .v4, link: 100) == [address])
        }

        @Test func `routes of every form that we use are added, read back alike, and deleted`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            try kernel.socket.execute(
                .addAddress(InterfaceAddress(link: 100, address: try v4("10.1.2.3"), prefixLength: 32)))
            let routes = [
                Route(destination: try block("10.1.2.77/32"), link: 100, table: 5120),
                Route(
                    destination: try block("0.0.0.0/0"), gateway: try v4("10.9.9.1"), link: 100, table: 102,
                    isOnLink: true, metric: 7, source: try v4("10.1.2.3"), mtu: 1400),
                Route(destination: try block("10.3.0.0/16"), table: 300, kind: .unreachable),
                Route(destination: try block("10.4.0.0/16"), table: 5120, kind: .blackhole, protocol: 4),
                Route(destination: try block("10.5.0.1/32"), link: 1, table: 5120, kind: .local),
                Route(destination: try block("10.6.0.0/16"), gateway: try v6("fe80::1"), link: 100, table: 254),
                Route(destination: try block("2001:db8::77/128"), link: 100, table: 5120),
                Route(
                    destination: try block("::/0"), gateway: try v6("fe80::1"), link: 100, table: 102, isOnLink: true),
                Route(destination: try block("2001:db8:3::/48"), table: 300, kind: .unreachable, metric: 9),
            ]
            for route in routes {
                try kernel.socket.execute(.addRoute(route))
                let shown = try kernel.socket.routes(family: route.destination.family, table: route.table)
                #expect(shown.contains(route), "\(route) among \(shown)")
            }
            let pod = try #require(try kernel.ip("route", "show", "table", "5120", "10.1.2.77")[safe: 0])
            #expect(pod["dev"] as? String == "veth0")
            #expect(pod["protocol"] as? String == "kernel")
            #expect(pod["scope"] as? String == "link")
            let way = try #require(try kernel.ip("route", "show", "table", "102")[safe: 0])
            #expect(way["dst"] as? String == "default")
            #expect(way["gateway"] as? String == "10.9.9.1")
            #expect(way["flags"] as? [String] == ["onlink"])
            #expect(way["metric"] as? Int == 7)
            #expect(way["prefsrc"] as? String == "10.1.2.3")
            #expect((way["metrics"] as? [[String: Any]])?.first?["mtu"] as? Int == 1400)
            #expect(try kernel.ip("route", "show", "table", "300")[safe: 0]?["type"] as? String == "unreachable")
            let six = try #require(try kernel.ip("-6", "route", "show", "table", "102")[safe: 0])
            #expect(six["gateway"] as? String == "fe80::1")
            #expect(try kernel.ip("-6", "route", "show", "table", "300")[safe: 0]?["type"] as? String == "unreachable")

            for route in routes { try kernel.socket.execute(.deleteRoute(route)) }
            for table: UInt32 in [5120, 102, 300] {
                #expect(try kernel.socket.routes(family: .v4, table: table) == [])
                #expect(try kernel.socket.routes(family: .v6, table: table) == [])
            }
        }

        @Test func `a route is moved to another link by one replace`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let before = Route(destination: try block("10.1.2.77/32"), link: 100, table: 5120)
            let after = Route(destination: try block("10.1.2.77/32"), link: 101, table: 5120)
            try kernel.socket.execute(.addRoute(before), .addRoute(after, replace: true))
            #expect(try kernel.socket.routes(family: .v4, table: 5120) == [after])
            #expect(try kernel.socket.routes(family: .v4, table: 5120, link: 100) == [])
            #expect(try kernel.socket.routes(family: .v4, table: 9999) == [])
        }

        @Test func `rules are added once, read back alike, and deleted, in both families`() async throws {
            let kernel = try await KernelObjects()
            let rules = [
                RoutingRule(family: .v4, priority: 512, table: 5120),
                RoutingRule(family: .v4, priority: 1024, mark: FirewallMark(value: 0x80, mask: 0x80), table: 254),
                RoutingRule(family: .v4, priority: 1536, source: try block("10.1.2.3/32"), table: 2),
                RoutingRule(
                    family: .v4, priority: 1500, destination: try block("10.2.0.0/16"), inputLink: "ens5", table: 300,
                    protocol: 4),
                RoutingRule(family: .v6, priority: 512, table: 5120),
                RoutingRule(family: .v6, priority: 1536, source: try block("2001:db8::3/128"), table: 2),
            ]
            let before = [try kernel.socket.rules(family: .v4), try kernel.socket.rules(family: .v6)]
            for rule in rules { try kernel.socket.execute(.addRule(rule)) }
            #expect(try Set(kernel.socket.rules(family: .v4)).isSuperset(of: rules[..<4]))
            #expect(try Set(kernel.socket.rules(family: .v6)).isSuperset(of: rules[4...]))

            let shown = try kernel.ip("rule", "show")
            #expect(shown.first { $0["priority"] as? Int == 512 }?["table"] as? String == "5120")
            let marked = try #require(shown.first { $0["priority"] as? Int == 1024 })
            #expect(marked["fwmark"] as? String == "0x80")
            #expect(marked["fwmask"] as? String == "0x80")
            #expect(marked["protocol"] as? String == "kernel")
            #expect(shown.first { $0["priority"] as? Int == 1536 }?["src"] as? String == "10.1.2.3")
            let fourth = try #require(shown.first { $0["priority"] as? Int == 1500 })
            #expect(fourth["iif"] as? String == "ens5")
            #expect(fourth["dst"] as? String == "10.2.0.0")
            #expect(try kernel.ip("-6", "rule", "show").contains { $0["src"] as? String == "2001:db8::3" })

            let failure = #expect(throws: NetlinkError.self) { try kernel.socket.execute(.addRule(rules[0])) }
            #expect(failure?.errno == .fileExists)
            for rule in rules { try kernel.socket.execute(.deleteRule(rule)) }
            #expect([try kernel.socket.rules(family: .v4), try kernel.socket.rules(family: .v6)] == before)
        }

        @Test func `a rule with a part that we do not know never equals one of ours`() async throws {
            let kernel = try await KernelObjects()
            try kernel.namespace.run("ip", "rule", "add", "pref", "512", "uidrange", "1-2", "table", "5120")
            try kernel.namespace.run("ip", "rule", "add", "pref", "513", "unreachable")
            let rules = try kernel.socket.rules(family: .v4)
            #expect(!rules.contains(RoutingRule(family: .v4, priority: 512, table: 5120, protocol: 3)))
            #expect(rules.filter(\.isPartial).map(\.priority) == [512, 513])
        }

        @Test func `permanent and proxy neighbours are set, replaced and deleted, in both families`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let mac = try MACAddress(parsing: "02:00:00:00:00:07")
            let permanent = [
                Neighbour(link: 100, address: try v4("169.254.1.1"), mac: mac),
                Neighbour(link: 100, address: try v6("fe80::1"), mac: mac),
            ]
            let proxied = [
                Neighbour(link: 100, address: try v4("10.0.0.9"), isProxy: true),
                Neighbour(link: 100, address: try v6("2001:db8::9"), isProxy: true),
            ]
            var old = permanent[0]
            old.mac = try MACAddress(parsing: "02:00:00:00:00:01")
            try kernel.socket.execute(.setNeighbour(old))
            try kernel.socket.execute((permanent + proxied).map { .setNeighbour($0) })

            let shown = try kernel.ip("neigh", "show", "dev", "veth0")
            for address in ["169.254.1.1", "fe80::1"] {
                let entry = try #require(shown.first { $0["dst"] as? String == address })
                #expect(entry["lladdr"] as? String == "02:00:00:00:00:07")
                #expect(entry["state"] as? [String] == ["PERMANENT"])
            }
            #expect(try kernel.ip("neigh", "show", "proxy").first?["dst"] as? String == "10.0.0.9")
            #expect(try kernel.socket.neighbours(family: .v4, link: 100) == [permanent[0]])
            #expect(try kernel.socket.neighbours(family: .v6, link: 100).contains(permanent[1]))
            #expect(try kernel.socket.neighbours(family: .v4, proxy: true) == [proxied[0]])
            #expect(try kernel.socket.neighbours(family: .v6, proxy: true) == [proxied[1]])

            try kernel.socket.execute((permanent + proxied).map { .deleteNeighbour($0) })
            #expect(try kernel.socket.neighbours(family: .v4, link: 100) == [])
            #expect(try kernel.socket.neighbours(family: .v4, proxy: true) == [])
            #expect(try kernel.socket.neighbours(family: .v6, proxy: true) == [])
        }
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
