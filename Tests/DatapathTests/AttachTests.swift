import Datapath
import Foundation
import IPAddressing
import LinuxSystem
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct AttachTests {
        let rig: Rig

        init() async throws {
            rig = try await Rig()
            try await rig.setUp()
        }

        @Test func `An attached pod has what its plan says, judged by ip`() async throws {
            let (namespace, attached) = try await rig.attach(16)
            let addresses = try #require(
                try Command.json("ip", "-n", namespace.name, "-j", "addr", "show", "eth0") as? [[String: Any]])
            #expect(addresses[0]["address"] as? String == attached.ends.podMAC.description)
            #expect(addresses[0]["mtu"] as? Int == 9001)
            #expect(addresses[0]["ifindex"] as? Int == Int(attached.ends.podIndex))
            let info = try #require(addresses[0]["addr_info"] as? [[String: Any]])
            #expect(info.contains { $0["local"] as? String == "10.0.0.16" && $0["prefixlen"] as? Int == 32 })
            let link = try rig.node.run("ip", "-d", "link", "show", attached.pod.hostLinkName)
            #expect(link.contains("group 30320") && link.contains("alias container16/eth0"))
            let host = attached.pod.hostLinkName
            #expect(try rig.node.run("sysctl", "-n", "net.ipv4.conf.\(host).rp_filter") == "1\n")
            #expect(try rig.node.run("sysctl", "-n", "net.ipv4.conf.\(host).forwarding") == "1\n")
            #expect(try rig.node.run("ip", "-d", "rule").contains("1536:\tfrom 10.0.0.16 lookup 2 proto kernel"))
            #expect(
                try rig.node.run("ip", "route", "show", "table", "5120")
                    .contains("10.0.0.16 dev \(host) proto kernel scope link"))
            #expect(try namespace.run("ip", "neigh").contains("lladdr \(attached.ends.hostMAC) PERMANENT"))
            #expect(try rig.node.run("ip", "neigh", "show", "dev", host).contains("PERMANENT"))
            let socket = try await Rig.socket(in: namespace)
            #expect(try rig.datapath.verify(attached, podSocket: socket).isEmpty)
        }

        @Test func `A second attachment of the same name is refused and changes nothing`() async throws {
            let (namespace, _) = try await rig.attach(16)
            let before = try rig.dump() + namespace.run("ip", "-4", "addr")
            await #expect(throws: DatapathError.interfaceExists(ifName: "eth0")) {
                _ = try await rig.attach(Rig.attachment(17), to: namespace)
            }
            #expect(try rig.dump() + namespace.run("ip", "-4", "addr") == before)
        }

        @Test func `When the pod's side is refused everything is undone`() async throws {
            let namespace = try ScratchNamespace("p")
            try namespace.run("ip", "route", "add", "default", "dev", "lo")
            let before = try rig.dump() + namespace.run("ip", "-4", "addr")
            let error = await #expect(throws: DatapathError.self) {
                _ = try await rig.attach(Rig.attachment(16), to: namespace)
            }
            #expect(error?.description.contains("(pod) ip route add default via 169.254.1.1") == true)
            guard case .kernel(_, _, let left) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(left == [])
            #expect(try rig.dump() + namespace.run("ip", "-4", "addr") == before)
        }

        @Test func `When the node's side is refused everything is undone, and a rule that was there stays`()
            async throws
        {
            let namespace = try ScratchNamespace("p")
            try rig.node.run("ip", "route", "add", "10.0.0.16", "dev", "lo", "table", "5120")
            let clean = try rig.dump()
            await #expect(throws: DatapathError.self) { _ = try await rig.attach(Rig.attachment(16), to: namespace) }
            #expect(try rig.dump() == clean)
            try rig.node.run("ip", "rule", "add", "from", "10.0.0.16", "lookup", "2", "prio", "1536", "proto", "kernel")
            let withRule = try rig.dump()
            let error = await #expect(throws: DatapathError.self) {
                _ = try await rig.attach(Rig.attachment(16), to: namespace)
            }
            #expect(error?.description.contains("ip route add 10.0.0.16/32") == true, "\(String(describing: error))")
            #expect(try rig.dump() == withRule)
            #expect(try namespace.run("ip", "-o", "link").split(separator: "\n").count == 1)
        }

        @Test func `Something that is no namespace is refused and changes nothing`() async throws {
            let namespace = try ScratchNamespace("p")
            let before = try rig.dump()
            let socket = try await Rig.socket(in: namespace)
            #expect(throws: DatapathError.self) {
                _ = try rig.datapath.attach(
                    Rig.attachment(16), netns: try Descriptor(reading: "/dev/null"), podSocket: socket)
            }
            #expect(try rig.dump() == before)
        }

        @Test func `A taken index inside the pod is no obstacle`() async throws {
            let namespace = try ScratchNamespace("p")
            try namespace.run(
                "ip", "link", "add", "first", "index", "2", "type", "veth", "peer", "name", "second", "index", "9")
            let attached = try await rig.attach(Rig.attachment(16), to: namespace)
            #expect(attached.ends.podIndex != 2)
            #expect(try Rig.ping(from: namespace, Rig.neighbour) == 1)
        }

        @Test func `A host name that a living link has gives way to the container's own`() async throws {
            let (_, first) = try await rig.attach(16)
            let namespace = try ScratchNamespace("p")
            let second = try await rig.attach(Rig.attachment(17, pod: "pod16"), to: namespace)
            #expect(second.pod.hostLinkName == second.pod.alternativeLinkName)
            #expect(second.pod.hostLinkName != first.pod.hostLinkName)
            let third = Rig.attachment(12, container: "container17", pod: "pod16")
            let other = try ScratchNamespace("q")
            await #expect(throws: DatapathError.hostLinkExists(name: third.alternativeLinkName)) {
                _ = try await rig.attach(third, to: other)
            }
        }

        @Test func `Pods attached at the same time do not disturb each other`() async throws {
            let namespaces = try [11, 12, 16, 17].map { (last: UInt8) in (last, try ScratchNamespace("p")) }
            try await withThrowingTaskGroup { group in
                for (last, namespace) in namespaces {
                    let descriptor = try Descriptor(reading: namespace.path)
                    let socket = try await Rig.socket(in: namespace)
                    let queue = BlockingQueue(name: "attach")
                    group.addTask { [rig] in
                        _ = try await queue.run {
                            try rig.datapath.attach(Rig.attachment(last), netns: descriptor, podSocket: socket)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try Set(rig.datapath.inventory().pods.flatMap(\.addresses)).count == 4)
        }
    }
}
