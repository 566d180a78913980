import IPAddressing
import Testing

@testable import Netlink

@Suite struct NetlinkDecodingTests {
    @Test func `a link is read from the kernel's bytes`() throws {
        let link = try #require(try Link(bytes: Fixtures.link))
        #expect(link.name == "veth0" && link.index == 100 && link.kind == "veth" && link.mtu == 9001)
        #expect(link.group == 30320 && link.alias == "pod" && link.peerIndex == 101 && link.netnsID == nil)
        #expect(link.mac == MACAddress("02:aa:00:00:00:01") && link.isUp && link.hasCarrier)
        #expect(link.ipv4[.acceptRedirects] == 1 && link.ipv4[.rpFilter] == 0 && link.ipv4[.arpAccept] == 0)
        #expect(link.ipv4.count == IPv4LinkSetting.allCases.count)
    }

    @Test func `an address is read from the kernel's bytes`() throws {
        let expected = InterfaceAddress(
            link: 100, address: try v4("10.1.2.3"), prefixLength: 24, hasPrefixRoute: false)
        #expect(try InterfaceAddress(bytes: Fixtures.address) == expected)
    }

    @Test func `routes are read from the kernel's bytes`() throws {
        let expected = Route(
            destination: try block("0.0.0.0/0"), gateway: try v4("10.9.9.1"), link: 100, table: 102, isOnLink: true,
            metric: 7, source: try v4("10.1.2.3"), mtu: 1400)
        #expect(try Route(bytes: Fixtures.route) == expected)
        let expected6 = Route(destination: try block("2001:db8::77/128"), link: 100, table: 5120)
        #expect(try Route(bytes: Fixtures.route6) == expected6)
    }

    @Test func `a rule is read from the kernel's bytes`() throws {
        let expected = RoutingRule(
            family: .v4, priority: 1024, source: try block("10.1.2.3/32"),
            mark: FirewallMark(value: 0x80, mask: 0x80), inputLink: "ens5", table: 5120)
        #expect(try RoutingRule(bytes: Fixtures.rule) == expected)
    }

    @Test func `a neighbour is read from the kernel's bytes`() throws {
        let expected = Neighbour(
            link: 100, address: try v4("169.254.1.1"), mac: try MACAddress(parsing: "02:00:00:00:00:07"))
        #expect(try Neighbour(bytes: Fixtures.neighbour) == expected)
    }

    @Test func `objects of another family are passed over`() throws {
        // AF_BRIDGE is 7, RTNL_FAMILY_IPMR 128.
        for (type, fixture, family): (MessageType, [UInt8], UInt8) in [
            (.newLink, Fixtures.link, 7), (.deleteLink, Fixtures.link, 7), (.newNeighbour, Fixtures.neighbour, 7),
            (.newRoute, Fixtures.route, 128), (.newRule, Fixtures.rule, 129),
        ] {
            let bytes = [family] + fixture[1...]
            #expect(try NetlinkEvent(type: type, bytes: bytes) == nil, "\(type.name)")
        }
        #expect(try NetlinkEvent(type: .getLink, bytes: Fixtures.link) == nil)
    }

    /// Payloads of NLMSG_ERROR: the errno, the request's header, then what the flags promise.
    @Test func `the kernel's words are found in an acknowledgement, capped or not`() throws {
        let header: [UInt8] = [20, 0, 0, 0, 16, 0, 5, 0, 7, 0, 0, 0, 1, 0, 0, 0]
        let words: [UInt8] = [9, 0, 1, 0] + Array("oops\0".utf8) + [0, 0, 0]
        let code: [UInt8] = [0xEF, 0xFF, 0xFF, 0xFF]  // -EEXIST
        // NLM_F_CAPPED is 0x100, NLM_F_ACK_TLVS 0x200 (linux/netlink.h).
        for (payload, flags): ([UInt8], Int32) in [
            (code + header + words, 0x300), (code + header + [1, 2, 3, 4] + words, 0x200),
        ] {
            let acknowledgement = try Acknowledgement(error: payload, flags: flags)
            #expect(acknowledgement.errno == 17 && acknowledgement.message == "oops")
        }
        let plain = code + header
        #expect(try Acknowledgement(error: plain, flags: 0).message == nil)
        let success: [UInt8] = [0, 0, 0, 0] + header
        #expect(try Acknowledgement(error: success, flags: 0).errno == 0)
        let worst: [UInt8] = [0, 0, 0, 0x80] + header
        #expect(try Acknowledgement(error: worst, flags: 0).errno == .max)
    }
}
