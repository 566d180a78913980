import IPAddressing
import Testing

@testable import EC2

/// The parts of botocore's parsed answers that we read too, under botocore's names.
struct Meaning: Decodable {
    let NetworkInterface: Interface?
    let NetworkInterfaces: [Interface]?
    let AttachmentId: String?
    let Reservations: [Reservation]?
    let InstanceTypes: [InstanceType]?
    let Subnets: [SubnetMeaning]?
    let AssignedPrivateIpAddresses: [PrivateAddress]?

    struct Interface: Decodable {
        let NetworkInterfaceId, MacAddress, SubnetId, VpcId, Description, Status, InterfaceType,
            PrivateIpAddress: String
        let PrivateIpAddresses: [PrivateAddress]
        let Ipv4Prefixes: [Prefix]
        let Groups: [Group]
        let TagSet: [Tag]?
        let Attachment: AttachmentMeaning

        func model(
            tags: KeyPath<Self, [Tag]?>? = nil, instance: String? = nil
        ) throws -> NetworkInterface {
            EC2.NetworkInterface(
                id: NetworkInterfaceId, mac: try MACAddress(parsing: MacAddress), subnet: SubnetId, vpc: VpcId,
                description: Description, status: .init(Status), interfaceType: InterfaceType,
                privateAddress: IPv4Address(PrivateIpAddress),
                privateAddresses: try PrivateIpAddresses.map {
                    .init(address: try IPv4Address(parsing: $0.PrivateIpAddress), isPrimary: $0.Primary ?? false)
                },
                prefixes: try Ipv4Prefixes.map { try IPv4CIDR(parsing: $0.Ipv4Prefix) }, groups: Groups.map(\.GroupId),
                tags: (tags.flatMap { self[keyPath: $0] } ?? []).map { EC2Tag(key: $0.Key, value: $0.Value) },
                attachment: .init(
                    id: Attachment.AttachmentId, instance: instance ?? Attachment.InstanceId,
                    deviceIndex: Attachment.DeviceIndex, card: Attachment.NetworkCardIndex, status: Attachment.Status,
                    deleteOnTermination: Attachment.DeleteOnTermination))
        }
    }

    struct PrivateAddress: Decodable {
        let PrivateIpAddress: String
        let Primary: Bool?
    }

    struct Prefix: Decodable { let Ipv4Prefix: String }
    struct Group: Decodable { let GroupId: String }
    struct Tag: Decodable { let Key, Value: String }

    struct AttachmentMeaning: Decodable {
        let AttachmentId, Status: String
        let InstanceId: String?
        let DeviceIndex, NetworkCardIndex: Int
        let DeleteOnTermination: Bool
    }

    struct Reservation: Decodable { let Instances: [InstanceMeaning] }

    struct InstanceMeaning: Decodable {
        struct StateMeaning: Decodable { let Name: String }
        struct Place: Decodable { let AvailabilityZone: String }
        let InstanceId, InstanceType, SubnetId, VpcId, PrivateIpAddress: String
        let State: StateMeaning
        let Placement: Place
        let NetworkInterfaces: [Interface]
        let Tags: [Tag]

        func model() throws -> Instance {
            Instance(
                id: InstanceId, instanceType: InstanceType, state: State.Name,
                availabilityZone: Placement.AvailabilityZone, subnet: SubnetId, vpc: VpcId,
                privateAddress: IPv4Address(PrivateIpAddress),
                interfaces: try NetworkInterfaces.map { try $0.model(instance: InstanceId) },
                tags: Tags.map { EC2Tag(key: $0.Key, value: $0.Value) })
        }
    }

    struct InstanceType: Decodable {
        struct Network: Decodable {
            let MaximumNetworkInterfaces, DefaultNetworkCardIndex, Ipv4AddressesPerInterface: Int
            let Ipv6AddressesPerInterface: Int
            let NetworkCards: [Card]
        }
        struct Card: Decodable { let NetworkCardIndex, MaximumNetworkInterfaces: Int }
        let InstanceType, Hypervisor: String
        let BareMetal: Bool
        let NetworkInfo: Network

        var model: InstanceTypeLimits {
            InstanceTypeLimits(
                instanceType: InstanceType, hypervisor: Hypervisor, isBareMetal: BareMetal,
                maximumNetworkInterfaces: NetworkInfo.MaximumNetworkInterfaces,
                defaultCard: NetworkInfo.DefaultNetworkCardIndex,
                cards: NetworkInfo.NetworkCards.map {
                    .init(index: $0.NetworkCardIndex, maximumNetworkInterfaces: $0.MaximumNetworkInterfaces)
                },
                ipv4AddressesPerInterface: NetworkInfo.Ipv4AddressesPerInterface,
                ipv6AddressesPerInterface: NetworkInfo.Ipv6AddressesPerInterface)
        }
    }

    struct SubnetMeaning: Decodable {
        let SubnetId, VpcId, AvailabilityZone, CidrBlock: String
        let AvailableIpAddressCount: Int
        let Tags: [Tag]

        var model: Subnet {
            Subnet(
                id: SubnetId, vpc: VpcId, availabilityZone: AvailabilityZone, cidr: IPv4CIDR(CidrBlock),
                availableAddressCount: AvailableIpAddressCount,
                tags: Tags.map { EC2Tag(key: $0.Key, value: $0.Value) })
        }
    }
}
