import IPAddressing
import LinuxSystem
import Netlink
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct NetlinkMonitorTests {
        private func monitor(
            _ kernel: KernelObjects, _ groups: [NetlinkGroup], receiveBuffer: Int32 = 1 << 20
        ) async throws -> NetlinkMonitor {
            try await NetworkNamespace(path: kernel.namespace.path).onOwnThread {
                try NetlinkMonitor(groups, receiveBuffer: receiveBuffer)
            }
        }

        /// Reads until `isLast` has been seen.
        private func events(
            _ monitor: NetlinkMonitor, until isLast: (NetlinkEvent) -> Bool
        ) throws -> [NetlinkEvent] {
            var events: [NetlinkEvent] = []
            while !events.contains(where: isLast) {
                guard let more = try monitor.receive() else { break }
                events += more
            }
            return events
        }

        @Test(.timeLimit(.minutes(1)))
        func `links, addresses, routes, rules and neighbours are heard of, coming and going`() async throws {
            let kernel = try await KernelObjects()
            let monitor = try await monitor(kernel, NetlinkGroup.allCases)
            try kernel.addVeth()
            let address = InterfaceAddress(
                link: 100, address: try v4("10.1.2.3"), prefixLength: 32, hasPrefixRoute: false)
            let route = Route(destination: try block("10.1.2.77/32"), link: 100, table: 5120)
            let route6 = Route(destination: try block("2001:db8::77/128"), link: 100, table: 5120)
            let rule = RoutingRule(family: .v4, priority: 512, table: 5120)
            let rule6 = RoutingRule(family: .v6, priority: 512, table: 5120)
            let neighbour = Neighbour(
                link: 100, address: try v4("10.1.2.77"), mac: try MACAddress(parsing: "02:00:00:00:00:07"))
            try kernel.socket.execute(
                .addAddress(address), .addRoute(route), .addRoute(route6), .addRule(rule), .addRule(rule6),
                .setNeighbour(neighbour))
            try kernel.socket.execute(
                .deleteNeighbour(neighbour), .deleteRule(rule6), .deleteRule(rule), .deleteRoute(route6),
                .deleteRoute(route), .deleteAddress(address), .deleteLink(index: 100))

            let events = try events(monitor) { if case .linkGone(let link) = $0 { link.index == 100 } else { false } }
            for expected: NetlinkEvent in [
                .address(address), .route(route), .route(route6), .rule(rule), .rule(rule6), .neighbour(neighbour),
                .ruleGone(rule6), .ruleGone(rule), .routeGone(route6), .routeGone(route), .addressGone(address),
            ] {
                #expect(events.contains(expected), "\(expected)")
            }
            #expect(
                events.contains {
                    if case .neighbourGone(let gone) = $0 { gone.address == neighbour.address } else { false }
                })
            #expect(
                events.contains { if case .link(let link) = $0 { link.name == "veth0" && link.isUp } else { false } })
            #expect(!events.contains(.overrun))
        }

        @Test(.timeLimit(.minutes(1)))
        func `a veth that dies with its peer's namespace is heard of`() async throws {
            let kernel = try await KernelObjects()
            let monitor = try await monitor(kernel, [.link])
            do {
                let pod = try await KernelObjects("pod-")
                let netns = try NetworkNamespace(path: pod.namespace.path)
                try kernel.socket.execute(
                    .createVeth(
                        VethPair(
                            name: "veth0", index: 100, mtu: 1500,
                            peer: .init(name: "eth0", index: 101, mtu: 1500, namespace: netns.descriptor.rawValue))))
            }
            let events = try events(monitor) { if case .linkGone = $0 { true } else { false } }
            #expect(events.contains { if case .linkGone(let link) = $0 { link.name == "veth0" } else { false } })
        }

        @Test(.timeLimit(.minutes(1)))
        func `a bridge's messages about its ports are not taken for links`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let monitor = try await monitor(kernel, [.link])
            try kernel.namespace.run("ip", "link", "add", "br0", "type", "bridge")
            try kernel.namespace.run("ip", "link", "set", "veth0", "master", "br0")
            try kernel.namespace.run("ip", "link", "set", "veth0", "nomaster")
            try kernel.socket.execute(.deleteLink(name: "br0"))
            let events = try events(monitor) { if case .linkGone(let link) = $0 { link.name == "br0" } else { false } }
            #expect(!events.contains { if case .linkGone(let link) = $0 { link.name == "veth0" } else { false } })
        }

        @Test(.timeLimit(.minutes(1)))
        func `what is lost is said, and what comes after is heard again`() async throws {
            let kernel = try await KernelObjects()
            let monitor = try await monitor(kernel, [.ipv4Rule], receiveBuffer: 4096)
            let rules = (1...100).map { RoutingRule(family: .v4, priority: $0, table: 5120) }
            #expect(try kernel.socket.perform(rules.map { .addRule($0) }).allSatisfy { $0 == nil })
            let lost = try events(monitor) { $0 == .overrun }
            #expect(lost.count < 100)

            try kernel.socket.execute(.deleteRule(rules[0]))
            let events = try events(monitor) { $0 == .ruleGone(rules[0]) }
            #expect(!events.contains(.overrun))
        }

        @Test(.timeLimit(.minutes(1)))
        func `stop wakes the thread that waits, and later ones do not wait`() async throws {
            let kernel = try await KernelObjects()
            let monitor = try await monitor(kernel, [.link])
            let answer = await withCheckedContinuation { continuation in
                startThread(named: "monitor") { continuation.resume(returning: Result { try monitor.receive() }) }
                startThread(named: "stopper") { monitor.stop() }
            }
            #expect(try answer.get() == nil)
            monitor.stop()
            #expect(try monitor.receive() == nil)
        }
    }
}
