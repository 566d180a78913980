import IPAddressing
import LinuxSystem
import Netlink
import SystemPackage
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct NetlinkLinkTests {
        @Test func `a veth's peer is born in another namespace, with the indexes, group and addresses chosen`()
            async throws
        {
            let host = try await KernelObjects("host-")
            let pod = try await KernelObjects("pod-")
            let netns = try NetworkNamespace(path: pod.namespace.path)
            let pair = VethPair(
                name: "eni0123456789a", index: 0x7000_0001, mac: try MACAddress(parsing: "02:aa:00:00:00:01"),
                mtu: 9001,
                group: 0x7670, isUp: true,
                peer: .init(
                    name: "eth0", index: 0x7000_0002, mac: try MACAddress(parsing: "02:aa:00:00:00:02"), mtu: 9001,
                    namespace: netns.descriptor.rawValue))
            try host.socket.execute(.createVeth(pair))
            try pod.socket.execute(.changeLink(LinkChange(index: 0x7000_0002, isUp: true)))

            let near = try #require(try host.ip("link", "show", "eni0123456789a")[safe: 0])
            #expect(near["ifindex"] as? Int == 0x7000_0001)
            #expect(near["address"] as? String == "02:aa:00:00:00:01")
            #expect(near["group"] as? String == "30320")
            #expect(near["mtu"] as? Int == 9001)
            #expect((near["flags"] as? [String])?.contains("UP") == true)
            #expect((near["linkinfo"] as? [String: Any])?["info_kind"] as? String == "veth")
            let far = try #require(try pod.ip("link", "show", "eth0")[safe: 0])
            #expect(far["ifindex"] as? Int == 0x7000_0002)
            #expect(far["address"] as? String == "02:aa:00:00:00:02")
            #expect(far["mtu"] as? Int == 9001)

            let link = try #require(try host.socket.link(named: "eni0123456789a"))
            #expect(link.index == 0x7000_0001 && link.kind == "veth" && link.group == 0x7670 && link.mtu == 9001)
            #expect(link.isUp && link.hasCarrier && link.peerIndex == 0x7000_0002 && link.netnsID != nil)
            #expect(link.mac == pair.mac)
            #expect(try host.socket.links(group: 0x7670) == [link])

            try host.socket.execute(.deleteLink(index: 0x7000_0001))
            #expect(try host.socket.link(index: 0x7000_0001) == nil)
            #expect(try pod.socket.link(named: "eth0") == nil)
        }

        @Test func `a name, a group, an alias and settings change in one message`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            try kernel.socket.execute(
                .changeLink(
                    LinkChange(
                        index: 100, name: "reaped", group: 0x7671, alias: "pod ns/name", mtu: 1400,
                        mac: try MACAddress(parsing: "02:bb:00:00:00:01"))))
            let shown = try #require(try kernel.ip("link", "show", "reaped")[safe: 0])
            #expect(shown["ifalias"] as? String == "pod ns/name")
            #expect(shown["group"] as? String == "30321")
            #expect(shown["mtu"] as? Int == 1400)
            #expect(shown["address"] as? String == "02:bb:00:00:00:01")
            #expect(try kernel.socket.link(index: 100)?.alias == "pod ns/name")

            try kernel.socket.execute(.changeLink(LinkChange(index: 100, isUp: false, alias: "")))
            let link = try #require(try kernel.socket.link(index: 100))
            #expect(link.alias == nil && !link.isUp && !link.hasCarrier)
            try kernel.socket.execute(.deleteLink(name: "reaped"))
            #expect(try kernel.socket.links().map(\.name) == ["lo"])
        }

        @Test(arguments: IPv4LinkSetting.allCases)
        func `an IPv4 setting is what proc shows`(setting: IPv4LinkSetting) async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let file = "/proc/sys/net/ipv4/conf/veth0/\(setting.rawValue)"
            func shown() throws -> UInt32? {
                UInt32(try kernel.namespace.run("cat", file).prefix { $0.isNumber })
            }
            let value: UInt32 = try shown() == 1 ? 0 : 1
            try kernel.socket.execute(.changeLink(LinkChange(index: 100, ipv4: [setting: value])))
            #expect(try shown() == value)
            #expect(try kernel.socket.link(index: 100)?.ipv4[setting] == value)
        }

        @Test func `several settings go in one message`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            try kernel.socket.execute(
                .changeLink(LinkChange(index: 100, ipv4: [.rpFilter: 2, .forwarding: 1, .proxyArp: 1])))
            let shown = try ["rp_filter", "forwarding", "proxy_arp"].map {
                try kernel.namespace.run("cat", "/proc/sys/net/ipv4/conf/veth0/\($0)")
            }
            #expect(shown == ["2\n", "1\n", "1\n"])
        }

        @Test func `a link moves to another namespace`() async throws {
            let here = try await KernelObjects("a-")
            let there = try await KernelObjects("b-")
            try here.addVeth()
            let netns = try NetworkNamespace(path: there.namespace.path)
            try here.socket.execute(
                .changeLink(LinkChange(index: 101, name: "moved", namespace: netns.descriptor.rawValue)))
            #expect(try there.ip("link", "show", "moved").count == 1)
            #expect(try here.socket.link(index: 101) == nil)
        }

        @Test func `an index or a name that is taken is refused, and nothing is made`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            func pair(_ name: String, _ index: UInt32, _ peer: String, _ peerIndex: UInt32) -> VethPair {
                VethPair(name: name, index: index, mtu: 1500, peer: .init(name: peer, index: peerIndex, mtu: 1500))
            }
            for (pair, errno) in [
                (pair("other", 100, "other2", 200), Errno.fileExists), (pair("veth0", 200, "other2", 201), .fileExists),
                (pair("other", 200, "peer0", 201), .fileExists), (pair("other", 200, "other2", 101), .resourceBusy),
            ] {
                let failure = #expect(throws: NetlinkError.self) { try kernel.socket.execute(.createVeth(pair)) }
                #expect(failure?.errno == errno, "\(pair)")
            }
            #expect(try kernel.socket.links().count == 3)
        }
    }
}
