import IPAddressing
import Testing

@Suite struct AddressTests {
    @Test(arguments: ["0.0.0.0", "10.0.0.1", "255.255.255.255", "169.254.169.254"])
    func `an IPv4 address reads and prints the same text`(_ text: String) throws {
        #expect(try IPv4Address(parsing: text).description == text)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ", "1..2.3", "１.2.3.4",
    ])
    func `what is no IPv4 address is refused by name`(_ text: String) {
        #expect(throws: AddressError.self) { try IPv4Address(parsing: text) }
        #expect(IPv4Address(text) == nil)
    }

    @Test func `octets are in network order and the raw value in host order`() {
        let address = IPv4Address(10, 1, 2, 3)
        #expect(address.rawValue == 0x0A01_0203)
        #expect(address.octets == [10, 1, 2, 3])
        #expect(address.advanced(by: 300) == IPv4Address(10, 1, 3, 47))
        #expect(IPv4Address(255, 255, 255, 255).advanced(by: 1) == nil)
    }

    // The texts of RFC 5952, sections 4 and 5.
    @Test(arguments: [
        ("2001:db8::1", "2001:db8::1"), ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:10.0.0.1", "::ffff:a00:1"),
        ("fe80:ec2::1", "fe80:ec2::1"),
    ])
    func `an IPv6 address prints the canonical text of RFC 5952`(_ text: String, _ canonical: String) throws {
        #expect(try IPv6Address(parsing: text).description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1.2.3",
        "1:2:3:4:5:6:7:8::", "+1::",
    ])
    func `what is no IPv6 address is refused`(_ text: String) {
        #expect(throws: AddressError.self) { try IPv6Address(parsing: text) }
    }

    @Test func `every way of writing zeros leads back to the same IPv6 address`() throws {
        for bits in 0..<256 {
            let octets = (0..<16).map { UInt8((bits >> ($0 / 2)) & 1) }
            let address = try #require(IPv6Address(octets: octets))
            #expect(try IPv6Address(parsing: address.description) == address)
        }
    }

    @Test func `a MAC address reads either case and prints lower case`() throws {
        #expect(try MACAddress(parsing: "02:AB:00:00:00:0f").description == "02:ab:00:00:00:0f")
        for text in [
            "", "02:ab:00:00:00", "02:ab:00:00:00:0g", "02-ab-00-00-00-0f", "2:ab:0:0:0:0", "02:ab:00:00:00:+f",
        ] {
            #expect(throws: AddressError.self) { try MACAddress(parsing: text) }
        }
    }
}

@Suite struct CIDRTests {
    @Test func `a block knows its bounds, count and members`() throws {
        let block = try IPv4CIDR(parsing: "10.0.64.0/18")
        #expect(block.count == 16384)
        #expect(block.bounds == IPv4Address(10, 0, 64, 0)...IPv4Address(10, 0, 127, 255))
        #expect(block.contains(IPv4Address(10, 0, 127, 255)))
        #expect(!block.contains(IPv4Address(10, 0, 128, 0)))
        #expect(block[1] == IPv4Address(10, 0, 64, 1))
        #expect(block[16384] == nil)
        let all = try IPv4CIDR(parsing: "0.0.0.0/0")
        #expect(all.count == 1 << 32 && all.contains(block) && !block.contains(all) && block.overlaps(all))
        #expect(IPv4CIDR(host: IPv4Address(1, 2, 3, 4)).description == "1.2.3.4/32")
    }

    @Test(arguments: [
        "10.0.0.1/24", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "/8", "fd00::1/64",
        "fd00::/129",
    ])
    func `what is no block is refused, set bits behind the prefix too`(_ text: String) {
        #expect(throws: AddressError.self) { try IPCIDR(parsing: text) }
    }

    @Test func `an IPv6 block contains by prefix`() throws {
        let block = try IPv6CIDR(parsing: "2001:db8:0:1::/80")
        #expect(block.contains(try IPv6Address(parsing: "2001:db8:0:1::ffff")))
        #expect(!block.contains(try IPv6Address(parsing: "2001:db8:0:1:1::")))
        #expect(try IPCIDR(parsing: "::/0").contains(.v6(block.address)))
    }

    @Test func `An offset beyond the address space leads nowhere, however large`() {
        let address = IPv4Address(10, 0, 0, 1)
        #expect(address.advanced(by: 1) == IPv4Address(10, 0, 0, 2))
        for offset in [Int.max, Int.min, 1 << 32, -(1 << 32)] { #expect(address.advanced(by: offset) == nil) }
    }
}
