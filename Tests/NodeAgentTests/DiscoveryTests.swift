import EC2
import IPAM
import IPAddressing
import InstanceMetadata
import Testing

@testable import NodeAgent

/// What the metadata service lists, joined with what EC2 says.
@Suite struct DiscoveryTests {
    private static let identity = NodeIdentity(
        instanceID: "i-1", instanceType: "m5.large", region: "r", availabilityZone: "ra", vpc: "vpc-1",
        subnet: "subnet-1", securityGroups: ["sg-1"], vpcCIDRs: [], primaryMAC: MACAddress(rawValue: 1),
        primaryAddress: address(10))

    private static func address(_ last: Int) -> IPv4Address { IPv4Address(rawValue: 0x0A00_0000 + UInt32(last)) }

    /// The n-th interface: eni-n with the MAC n + 1 and the addresses 10n + 10, +1, ...
    private static func seen(_ n: Int, addresses: Int = 3, card: Int = 0) -> MetadataInterface {
        MetadataInterface(
            mac: MACAddress(rawValue: UInt64(n + 1)), id: "eni-\(n)", deviceNumber: n, card: card, subnet: "subnet-1",
            subnetCIDR: IPv4CIDR("10.0.0.0/18"), vpcCIDRs: [],
            addresses: (0..<addresses).map { address(10 * n + 10 + $0) })
    }

    private static func described(
        _ n: Int, addresses: Int = 3, tags: [String: String] = [:], type: String = "interface",
        status: String = "attached", protected: Bool = true
    ) -> NetworkInterface {
        let list = (0..<addresses).map { index in
            NetworkInterface.PrivateAddress(address: address(10 * n + 10 + index), isPrimary: index == 0)
        }
        let attachment = NetworkInterface.Attachment(
            id: "attach-\(n)", instance: "i-1", deviceIndex: n, status: status, deleteOnTermination: protected)
        return NetworkInterface(
            id: "eni-\(n)", mac: MACAddress(rawValue: UInt64(n + 1)), subnet: "subnet-1", vpc: "vpc-1",
            interfaceType: type, privateAddress: list.first?.address, privateAddresses: list,
            tags: tags.map { EC2Tag(key: $0.key, value: $0.value) }, attachment: status.isEmpty ? nil : attachment)
    }

    private static let ours = [CloudDriver.instanceTag: "i-1"]

    private static func discover(
        _ seen: [MetadataInterface], _ attached: [NetworkInterface]?, leaked: [NetworkInterface] = []
    ) -> Discovery {
        Discovery(
            seen: seen, described: attached.map { OwnInterfaces(attached: $0, leaked: leaked) }, identity: identity)
    }

    @Test func `both agree: the primary is nobody's to take away, a tagged one is ours`() {
        let found = Self.discover(
            [Self.seen(0), Self.seen(1), Self.seen(2)],
            [Self.described(0), Self.described(1, tags: Self.ours, protected: false), Self.described(2)])
        #expect(found.interfaces.map(\.eni.id) == ["eni-0", "eni-1", "eni-2"])
        #expect(found.interfaces.map(\.isOurs) == [false, true, false])
        #expect(found.interfaces.map(\.isProtected) == [true, false, true])
        #expect(found.interfaces.map(\.addresses.count) == [2, 2, 2])
        #expect(found.interfaces.map(\.attachmentID) == ["attach-0", "attach-1", "attach-2"])
        #expect(found.interfaces.map(\.eni.table) == [254, 2, 3] && found.otherDeviceIndexes == [])
    }

    @Test func `addresses of the last assign that the metadata service does not list yet are EC2's to tell`() {
        let found = Self.discover([Self.seen(0, addresses: 1)], [Self.described(0, addresses: 4)])
        #expect(found.interfaces.map(\.addresses) == [[11, 12, 13].map(Self.address)])
    }

    @Test func `an address that only the metadata service still lists is not given to a pod`() {
        let found = Self.discover([Self.seen(0, addresses: 4)], [Self.described(0, addresses: 2)])
        #expect(found.interfaces.map(\.addresses) == [[Self.address(11)]])
    }

    @Test func `with EC2 out of reach what the metadata service says holds, and nothing is ours to take away`() {
        let found = Self.discover([Self.seen(0), Self.seen(1)], nil)
        #expect(found.interfaces.map(\.addresses.count) == [2, 2])
        #expect(found.interfaces.allSatisfy { !$0.isOurs && $0.attachmentID == nil && $0.isProtected })
    }

    @Test func `an attached interface of ours that the metadata service does not list yet is on its way`() {
        let found = Self.discover(
            [Self.seen(0)], [Self.described(0), Self.described(1, tags: Self.ours), Self.described(2)])
        #expect(found.arriving.map(\.id) == ["eni-1"])
        #expect(found.otherDeviceIndexes == [2])
    }

    @Test func `an interface on its way out serves nobody, and its place is free in a moment`() {
        let leaving = [1, 2].map { Self.described($0, tags: Self.ours, status: "detaching") }
        let found = Self.discover([Self.seen(0), Self.seen(1)], [Self.described(0)] + leaving, leaked: leaving)
        #expect(found.interfaces.map(\.eni.id) == ["eni-0"])
        #expect(found.arriving == [] && found.otherDeviceIndexes == [])
        #expect(found.leaked.map(\.id) == ["eni-1", "eni-2"])
    }

    @Test func `an interface that EC2 does not show as attached is not used, and its place not taken again`() {
        let found = Self.discover([Self.seen(0), Self.seen(1)], [Self.described(0)])
        #expect(found.interfaces.map(\.eni.id) == ["eni-0"] && found.otherDeviceIndexes == [1])
    }

    @Test(arguments: [("true", false), ("", false), ("yes", false), ("false", true)])
    func `the no_manage tag keeps an interface out, unless it says false`(_ value: String, _ isUsed: Bool) {
        let found = Self.discover(
            [Self.seen(0), Self.seen(1)],
            [Self.described(0), Self.described(1, tags: [CloudDriver.noManageTag: value])])
        #expect(found.interfaces.contains { $0.eni.id == "eni-1" } == isUsed)
        #expect(found.otherDeviceIndexes == (isUsed ? [] : [1]))
    }

    @Test func `the primary is used whatever its tags say`() {
        let found = Self.discover([Self.seen(0)], [Self.described(0, tags: [CloudDriver.noManageTag: "true"])])
        #expect(found.interfaces.map(\.eni.id) == ["eni-0"] && found.interfaces.first?.isOurs == false)
    }

    @Test(arguments: ["efa-only", "trunk", "efa", "branch"])
    func `only plain interfaces serve pods`(_ type: String) {
        let found = Self.discover(
            [Self.seen(0), Self.seen(1, addresses: type == "efa-only" ? 0 : 2)],
            [Self.described(0), Self.described(1, addresses: type == "efa-only" ? 0 : 2, tags: Self.ours, type: type)])
        #expect(found.interfaces.map(\.eni.id) == ["eni-0"] && found.otherDeviceIndexes == [1])
    }

    @Test func `other network cards are left alone`() {
        let found = Self.discover([Self.seen(0), Self.seen(1, card: 1)], [Self.described(0), Self.described(1)])
        #expect(found.interfaces.map(\.eni.id) == ["eni-0"])
    }

    @Test func `what an earlier run has made and not attached is to be deleted; without an address it is not ours`() {
        let found = Self.discover(
            [Self.seen(0)], [Self.described(0)],
            leaked: [
                Self.described(3, tags: Self.ours, status: ""), Self.described(4, addresses: 0, status: ""),
            ])
        #expect(found.leaked.map(\.id) == ["eni-3"])
    }
}
