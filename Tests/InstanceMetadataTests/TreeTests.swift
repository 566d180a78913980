import Foundation
import IPAddressing
import InstanceMetadata
import Testing

/// What is read from the tree of EC2 User Guide, "Instance metadata categories".
struct TreeTests {
    let service: FakeMetadataService
    let metadata: InstanceMetadata

    static let primary = "02:00:00:00:00:01"
    static let secondary = "02:00:00:00:00:02"
    static let macs = "meta-data/network/interfaces/macs/"

    static func interface(_ mac: String, device: Int, addresses: String) -> [String: String] {
        let items = [
            "mac": mac, "interface-id": "eni-\(device)", "device-number": "\(device)", "subnet-id": "subnet-1",
            "vpc-id": "vpc-1", "owner-id": "123456789012", "local-ipv4s": addresses,
            "subnet-ipv4-cidr-block": "10.0.0.0/18", "vpc-ipv4-cidr-block": "10.0.0.0/16",
            "vpc-ipv4-cidr-blocks": "10.0.0.0/16\n100.64.0.0/16", "security-group-ids": "sg-1\nsg-2",
        ]
        return Dictionary(uniqueKeysWithValues: items.map { ("\(macs)\(mac)/\($0)", $1) })
    }

    init() async throws {
        service = try await FakeMetadataService()
        metadata = service.metadata()
        try await service.set([
            "tree": [
                "meta-data/instance-id": "i-0123456789abcdef0", "meta-data/instance-type": "m5.large",
                "meta-data/mac": Self.primary, "meta-data/local-ipv4": "10.0.0.10",
                "meta-data/placement/availability-zone": "us-west-2a", "meta-data/placement/region": "us-west-2",
            ]
        ])
        try await service.set(["tree": Self.interface(Self.primary, device: 0, addresses: "10.0.0.10\n10.0.0.12")])
        // Listed last, as the service orders by MAC and not by device.
        try await service.set([
            "tree": Self.interface(Self.secondary, device: 1, addresses: "10.0.0.20 \t\n10.0.0.21\n")
        ])
    }

    func remove(_ items: [String]) async throws {
        try await service.set(["tree": Dictionary(uniqueKeysWithValues: items.map { ($0, NSNull()) })])
    }

    @Test func `the instance knows itself`() async throws {
        #expect(
            try await metadata.instance()
                == InstanceIdentity(
                    instanceID: "i-0123456789abcdef0", instanceType: "m5.large", region: "us-west-2",
                    availabilityZone: "us-west-2a", vpc: "vpc-1", subnet: "subnet-1",
                    primaryMAC: try MACAddress(parsing: Self.primary), localIPv4: IPv4Address(10, 0, 0, 10)))
    }

    @Test func `the VPC's blocks can be asked for alone, at an interface that is there`() async throws {
        let blocks = ["10.0.0.0/16", "100.64.0.0/16"]
        #expect(try await metadata.vpcCIDRs(of: MACAddress(parsing: Self.primary)).map(\.description) == blocks)
        #expect(try await metadata.vpcCIDRs(of: MACAddress(parsing: "02:00:00:00:00:77")).isEmpty)
    }

    @Test func `without placement/region the identity document tells the region`() async throws {
        try await remove(["meta-data/placement/region"])
        let document = #"{"accountId":"1","region":"eu-central-1","version":"2017-09-30"}"#
        try await service.set(["tree": ["dynamic/instance-identity/document": document]])
        #expect(try await metadata.instance().region == "eu-central-1")
        try await service.set(["tree": ["dynamic/instance-identity/document": "{}"]])
        let error = await #expect(throws: MetadataError.self) { try await metadata.instance() }
        #expect(error?.path == "dynamic/instance-identity/document")
    }

    @Test func `what every instance has and this one does not is an error that names it`() async throws {
        try await remove(["meta-data/instance-type"])
        let error = await #expect(throws: MetadataError.self) { try await metadata.instance() }
        #expect(error == MetadataError(path: "meta-data/instance-type", kind: .missing))
    }

    @Test func `interfaces come with all their parts, in the order of their devices`() async throws {
        let extra = ["ipv4-prefix": "10.0.0.32/28\n10.0.0.48/28", "network-card": "1", "ipv6s": "2001:db8::5"]
        try await service.set([
            "tree": Dictionary(uniqueKeysWithValues: extra.map { ("\(Self.macs)\(Self.secondary)/\($0)", $1) })
        ])
        let interfaces = try await metadata.interfaces()
        try #require(interfaces.count == 2)
        #expect(interfaces.map(\.id) == ["eni-0", "eni-1"] && interfaces.map(\.card) == [0, 1])
        #expect(interfaces[0].prefixes.isEmpty && interfaces[0].ipv6Addresses.isEmpty)
        #expect(
            interfaces[1]
                == MetadataInterface(
                    mac: try MACAddress(parsing: Self.secondary), id: "eni-1", deviceNumber: 1, card: 1,
                    subnet: "subnet-1", subnetCIDR: try IPv4CIDR(parsing: "10.0.0.0/18"),
                    vpcCIDRs: [try IPv4CIDR(parsing: "10.0.0.0/16"), try IPv4CIDR(parsing: "100.64.0.0/16")],
                    addresses: [IPv4Address(10, 0, 0, 20), IPv4Address(10, 0, 0, 21)],
                    prefixes: [try IPv4CIDR(parsing: "10.0.0.32/28"), try IPv4CIDR(parsing: "10.0.0.48/28")],
                    ipv6Addresses: [try IPv6Address(parsing: "2001:db8::5")], securityGroups: ["sg-1", "sg-2"]))
    }

    @Test(arguments: ["device-number", "interface-id", "subnet-id", "local-ipv4s"])
    func `an interface of which a listed part is 404 is left out: it is coming or going`(_ part: String) async throws {
        try await remove(["\(Self.macs)\(Self.secondary)/\(part)"])
        #expect(try await metadata.interfaces().map(\.id) == ["eni-0"])
    }

    @Test func `an interface that is gone when its directory is read is left out`() async throws {
        try await service.set(["tree": [Self.macs: "\(Self.primary)/\n02:00:00:00:00:09/"]])
        #expect(try await metadata.interfaces().map(\.id) == ["eni-0"])
    }

    @Test func `nothing is asked for that the listing does not have`() async throws {
        _ = try await service.log()
        _ = try await metadata.interfaces()
        #expect(try await service.log().filter { $0.hasSuffix("404") } == [])
    }

    @Test func `an interface for EFA only has no addresses and is there all the same`() async throws {
        let mac = "02:00:00:00:00:03"
        var items = Self.interface(mac, device: 2, addresses: "")
        items["\(Self.macs)\(mac)/local-ipv4s"] = nil
        try await service.set(["tree": items])
        let interface = try #require(try await metadata.interfaces().last)
        #expect(interface.id == "eni-2" && interface.addresses.isEmpty)
    }

    @Test func `a value that makes no sense is named with its path`() async throws {
        let path = "\(Self.macs)\(Self.primary)/local-ipv4s"
        try await service.set(["tree": [path: "10.0.0.10\n10.0.0.256"]])
        let error = try #require(await #expect(throws: MetadataError.self) { try await metadata.interfaces() })
        #expect(error.path == path && error.description.contains("10.0.0.256"))
    }
}
