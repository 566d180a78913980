import Datapath
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct FlowTests {
        let rig: Rig

        init() async throws {
            rig = try await Rig()
            try await rig.setUp()
        }

        @Test func `Pods of both ENIs talk to all sides, and each sees the address it must`() async throws {
            let first = try await rig.attach(11).namespace
            let second = try await rig.attach(16).namespace
            let third = try await rig.attach(17).namespace
            // What kube-proxy does for services.
            try rig.node.run(
                "nft",
                """
                table ip kproxy {
                  chain np { type nat hook prerouting priority -100;
                    fib daddr type local tcp dport 30016 dnat to 10.0.0.16:8080
                    fib daddr type local tcp dport 30026 meta mark set meta mark | 0x4000 dnat to \(Rig.neighbour):8080
                    ip daddr 172.20.0.5 tcp dport 80 dnat to \(Rig.internet):8080
                    ip daddr 172.20.0.6 tcp dport 80 dnat to \(Rig.neighbour):8080
                  }
                  chain po { type nat hook postrouting priority 100;
                    meta mark & 0x4000 == 0x4000 meta mark set meta mark ^ 0x4000 masquerade fully-random
                  }
                }
                """)
            // The router's namespace sends from here unless told otherwise: it is "the internet" to the node.
            try rig.router.run("ip", "route", "replace", "10.0.0.10", "dev", "e-0", "src", Rig.internet)
            typealias Flow = (
                name: String, from: ScratchNamespace, to: ScratchNamespace, address: String, port: Int, sees: String
            )
            let flows: [Flow] = [
                ("pod to pod, same secondary ENI", second, third, "10.0.0.17", 8080, "10.0.0.16"),
                ("pod to pod, other ENI", second, first, "10.0.0.11", 8080, "10.0.0.16"),
                ("pod to pod, other ENI, back", first, second, "10.0.0.16", 8080, "10.0.0.11"),
                ("pod to another host, secondary", second, rig.router, Rig.neighbour, 8080, "10.0.0.16"),
                ("pod to another host, primary", first, rig.router, Rig.neighbour, 8080, "10.0.0.11"),
                ("another host to pod, secondary", rig.router, second, "10.0.0.16", 8080, "10.0.0.1"),
                ("node to pod", rig.node, second, "10.0.0.16", 8080, "10.0.0.10"),
                ("pod to node", second, rig.node, "10.0.0.10", 8080, "10.0.0.16"),
                ("primary pod to the internet", first, rig.router, Rig.internet, 8080, "10.0.0.10"),
                ("secondary pod to the internet", second, rig.router, Rig.internet, 8080, "10.0.0.10"),
                ("NodePort, local secondary pod", rig.router, second, "10.0.0.10", 30016, Rig.internet),
                ("NodePort, remote endpoint", rig.router, rig.router, "10.0.0.10", 30026, "10.0.0.10"),
                ("service, endpoint outside", second, rig.router, "172.20.0.5", 80, "10.0.0.10"),
                ("service, endpoint in the VPC", second, rig.router, "172.20.0.6", 80, "10.0.0.16"),
            ]
            for flow in flows {
                let seen = try Rig.exchange(from: flow.from, to: flow.to, flow.address, port: flow.port)
                #expect(seen == flow.sees, "\(flow.name)")
            }
        }

        @Test func `A pod on the secondary ENI leaves by it, and the router gets nothing by another`() async throws {
            let pod = try await rig.attach(16).namespace
            try rig.router.run(
                "nft",
                "table inet w { chain c { type filter hook prerouting priority 0; "
                    + "ip saddr 10.0.0.16 iifname e-0 counter; ip saddr 10.0.0.16 iifname e-1 counter; }; }")
            #expect(try Rig.ping(from: pod, Rig.neighbour, count: 3) == 3)
            let rules = try rig.router.run("nft", "list", "table", "inet", "w")
            #expect(rules.contains(#"iifname "e-0" counter packets 0"#))
            #expect(rules.contains(#"iifname "e-1" counter packets 3"#))
        }

        @Test(arguments: [true, false])
        func `Excluded destinations, or all with external SNAT, see the pod's own address`(isExternal: Bool)
            async throws
        {
            var network = try rig.network()
            network.hasExternalSNAT = isExternal
            if !isExternal { network.excludedCIDRs = [Rig.block("198.51.100.0/24")] }
            let (changed, datapath) = (network, rig.datapath)
            _ = try await Rig.inside(rig.node) { try datapath.setUpNode(changed) }
            let pod = try await rig.attach(16).namespace
            #expect(try Rig.exchange(from: pod, to: rig.router, Rig.internet) == "10.0.0.16")
            #expect(try rig.node.run("nft", "list", "ruleset").contains("ens6"), "the ENI of before is still known")
        }

        @Test func `A pod cannot send with another's address`() async throws {
            let pod = try await rig.attach(16).namespace
            #expect(try Rig.ping(from: pod, Rig.neighbour) == 1)
            func dropped() throws -> Int {
                let text = try rig.node.run("nstat", "-asz", "TcpExtIPReversePathFilter")
                return Int(text.split(separator: "\n").last?.split(separator: " ").dropFirst().first ?? "") ?? -1
            }
            let before = try dropped()
            for address in ["10.0.0.17", "10.0.0.99", "192.0.2.7"] {
                try pod.run("ip", "addr", "add", "\(address)/32", "dev", "eth0")
                #expect(try Rig.ping(from: pod, Rig.neighbour, source: address) == 0, "\(address)")
            }
            #expect(try dropped() >= before + 3)
        }
    }
}
