import CNISpec
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// What the product makes in the kernel, by the names and numbers that others rely on.
    @Suite(InLab(pods: [12])) struct KernelObjectTests {
        let scene: Scene
        let kernel: Kernel
        let pool: PoolView

        init() throws {
            scene = try InLab.scene
            try scene.settle(scene.node)
            kernel = Kernel(node: scene.node)
            pool = try PoolView(scene.node)
        }

        private var secondaryPods: [Pod] { scene.pods.filter { pool.deviceIndex(of: $0.address) > 0 } }

        @Test func `One rule 512 leads all to the pod table, one rule 1024 the marked to main`() throws {
            let rules = try kernel.rules()
            let pods = rules.filter { $0["priority"]?.intValue == 512 }
            #expect(pods == [["priority": 512, "src": "all", "table": "5120", "protocol": "kernel"]])
            let marks = rules.filter { $0["priority"]?.intValue == 1024 }
            let wanted: JSONValue = [
                "priority": 1024, "src": "all", "fwmark": "0x80", "fwmask": "0x80", "table": "main",
                "protocol": "kernel",
            ]
            #expect(marks == [wanted])
        }

        @Test func `Only pods and primaries of secondary interfaces have rules 1536, each to its interface's table`()
            throws
        {
            var wanted = Dictionary(
                uniqueKeysWithValues: secondaryPods.map { ($0.address, "\(pool.deviceIndex(of: $0.address) + 1)") })
            let enis = try scene.node.ask("enis").arrayValue ?? []
            for eni in enis where eni["deviceIndex"] != 0 {
                let address = try #require(eni["primaryAddress"]?.stringValue.flatMap { IPv4Address($0) })
                wanted[address] = "\(try #require(eni["deviceIndex"]?.intValue) + 1)"
            }
            let rules = try kernel.sourceRules()
            #expect(rules == wanted)
            #expect(
                try kernel.rules().allSatisfy { $0["protocol"]?.stringValue == "kernel" },
                "networkd removes rules of other protocols")
        }

        @Test func `Table 5120 holds one host route for each pod, to its link`() throws {
            let links = Dictionary(
                uniqueKeysWithValues: try kernel.links(group: "30320").map {
                    ($0["ifalias"]?.stringValue ?? "", $0["ifname"]?.stringValue ?? "")
                })
            let routes = try kernel.routes(table: 5120)
            #expect(routes.count == scene.pods.count)
            for pod in scene.pods {
                let route = try #require(routes.first { $0["dst"]?.stringValue == "\(pod.address)" })
                #expect(route["dev"]?.stringValue == links["\(pod.containerID)/eth0"])
                #expect(route["scope"]?.stringValue == "link")
                #expect(route["protocol"]?.stringValue == "kernel")
            }
        }

        @Test func `The host's link is named after the pod, by SHA-1 of namespace.name`() throws {
            for pod in scene.pods {
                let digest = try Child.check(["sha1sum"], input: "default.\(pod.name)")
                let name = "eni\(digest.prefix(11))"
                let links = try kernel.links().filter { $0["ifname"]?.stringValue == name }
                let link = try #require(links.first)
                #expect(link["group"]?.stringValue == "30320")
                #expect(link["mtu"]?.intValue == 9001)
                #expect(link["linkinfo"]?["info_kind"]?.stringValue == "veth")
                #expect(link["flags"]?.arrayValue?.contains("UP") == true)
            }
            #expect(try kernel.links(group: "30320").count == scene.pods.count)
        }

        @Test func `Both ends know each other by permanent neighbour entries`() throws {
            let host = try kernel.permanentNeighbours()
            let links = try kernel.links(group: "30320")
            for pod in scene.pods {
                let link = try #require(
                    links.first { $0["ifalias"]?.stringValue == "\(pod.containerID)/eth0" })
                let inside = try JSONValue(
                    parsing: Child.check(["ip", "-j", "link", "show", "eth0"], in: pod.namespace))
                let own = try #require(inside.arrayValue?.first?["address"]?.stringValue)
                let entry = try #require(host.first { $0["dst"]?.stringValue == "\(pod.address)" })
                #expect(entry["lladdr"]?.stringValue == own)
                #expect(entry["dev"] == link["ifname"])
                let neighbours = try JSONValue(
                    parsing: Child.check(["ip", "-j", "neigh", "show", "nud", "permanent"], in: pod.namespace))
                let gateway = try #require(neighbours.arrayValue?.first { $0["dst"]?.stringValue == "169.254.1.1" })
                #expect(gateway["lladdr"] == link["address"])
            }
        }

        @Test func `A pod has its address as a host, and one way out, by 169.254.1.1`() throws {
            let pod = scene.pods[0]
            let addresses = try JSONValue(
                parsing: Child.check(["ip", "-j", "-4", "addr", "show", "eth0"], in: pod.namespace))
            let info = try #require(addresses.arrayValue?.first?["addr_info"]?.arrayValue?.first)
            #expect(info["local"]?.stringValue == "\(pod.address)")
            #expect(info["prefixlen"] == 32)
            let routes = try Child.check(["ip", "route"], in: pod.namespace).split(separator: "\n").map {
                $0.trimmingSpaces
            }
            #expect(routes.contains { $0.hasPrefix("default via 169.254.1.1 dev eth0") })
            #expect(routes.contains { $0.hasPrefix("169.254.1.1 dev eth0") && $0.contains("scope link") })
            #expect(routes.count == 2)
        }

        @Test func `Reverse paths are loose on the primary link, strict on secondary and pod links`() throws {
            #expect(try kernel.setting("rp_filter", of: "ens5") == "2")
            #expect(try kernel.setting("rp_filter", of: "ens6") == "1")
            for link in try kernel.links(group: "30320").compactMap({ $0["ifname"]?.stringValue }) {
                #expect(try kernel.setting("rp_filter", of: link) == "1")
                #expect(try kernel.setting("forwarding", of: link) == "1")
            }
            #expect(try kernel.setting("rp_filter", of: "all") != "2", "it would loosen every link")
        }

        @Test func `A secondary interface has its primary address without a subnet route, and its own table`() throws {
            let enis = try scene.node.ask("enis").arrayValue ?? []
            let eni = try #require(enis.first { $0["deviceIndex"] == 1 })
            let address = try #require(try kernel.addresses(of: "ens6").first)
            #expect(address["local"] == eni["primaryAddress"])
            #expect(address["noprefixroute"]?.boolValue == true)
            let table = try kernel.routes(table: 2)
            #expect(table.count == 2)
            let way = try #require(table.first { $0["dst"]?.stringValue == "default" })
            #expect(way["gateway"]?.stringValue == "10.0.0.1")
            #expect(way["dev"]?.stringValue == "ens6")
            #expect(try kernel.routes(table: 254).allSatisfy { $0["dev"]?.stringValue == "ens5" })
        }

        @Test func `The nftables table marks at -150 and -90 and translates after routing`() throws {
            let chains = try kernel.nftables("chain")
            func chain(_ hook: String, _ priority: Int, _ type: String) -> Bool {
                chains.contains {
                    $0["hook"]?.stringValue == hook && $0["prio"]?.intValue == priority
                        && $0["type"]?.stringValue == type
                }
            }
            #expect(chain("prerouting", -150, "filter"))
            #expect(chain("prerouting", -90, "filter"), "a nat chain misses what kube-proxy has translated")
            #expect(chains.contains { $0["hook"]?.stringValue == "postrouting" && $0["type"]?.stringValue == "nat" })
            let rules = try kernel.nftables("rule").map(\.description).joined()
            #expect(rules.contains("\(scene.node.primaryAddress)"))
        }

        @Test func `A pod cannot send with another's address`() throws {
            for (sender, victim) in [(scene.pods[0], scene.pods[1]), (secondaryPods[0], scene.pods[0])] {
                let before = try kernel.reversePathDrops()
                let passed = try scene.lab.spoofedPackets()
                try SpoofedPacket.send(
                    in: sender.namespace, from: victim.address, to: scene.lab.internetAddress, count: 10)
                #expect(try kernel.reversePathDrops() - before == 10)
                #expect(try scene.lab.spoofedPackets() == passed)
            }
        }

        @Test func `The VPC drops what a node sends with an address it does not own`() throws {
            let before = try scene.lab.spoofedPackets()
            let warm = try #require(pool.entries.first { $0.deviceIndex == 1 && $0.state == "warm" })
            // One that nobody has, and one that another interface of the node has: no rule leads it there yet.
            for source in [IPv4Address(10, 0, 63, 63), warm.address] {
                // Within the VPC: what goes out of it gets the node's own address.
                try SpoofedPacket.send(
                    in: scene.node.namespace, from: source, to: IPv4Address(10, 0, 0, 1), count: 10)
            }
            let dropped = try scene.lab.spoofedPackets() - before
            #expect(dropped == 20)
        }
    }
}

extension StringProtocol {
    var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
