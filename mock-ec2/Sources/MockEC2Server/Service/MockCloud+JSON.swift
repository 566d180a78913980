import IPAddressing
import MockCloud

extension MockCloud {
    /// The whole state, for the admin API.
    var description: JSON {
        .object([
            "now": .string(now.description), "region": .string(configuration.region),
            "vpcs": vpcDescriptions, "subnets": subnetDescriptions,
            "securityGroups": .array(
                securityGroups.values.sorted { $0.id < $1.id }.map { group in
                    ["groupId": .string(group.id), "groupName": .string(group.name), "vpcId": .string(group.vpc)]
                }),
            "instances": .array(instances.values.sorted { $0.id < $1.id }.map(describe)),
            "interfaces": .array(interfaces.values.sorted { $0.id < $1.id }.map(describe)),
        ])
    }

    var vpcDescriptions: JSON {
        .array(
            vpcs.values.sorted { $0.id < $1.id }.map { vpc in
                ["vpcId": .string(vpc.id), "cidrBlock": .string(vpc.block.description)]
            })
    }

    var subnetDescriptions: JSON {
        .array(
            subnets.values.sorted { $0.block < $1.block }.map { subnet in
                [
                    "subnetId": .string(subnet.id), "vpcId": .string(subnet.vpc),
                    "cidrBlock": .string(subnet.block.description),
                    "availabilityZone": .string(subnet.availabilityZone),
                    "availableIpAddressCount": .integer(subnet.availableAddressCount),
                ]
            })
    }

    private func describe(_ instance: CloudInstance) -> JSON {
        .object([
            "instanceId": .string(instance.id), "name": instance.name.map(JSON.string),
            "instanceType": .string(instance.type), "state": .string(instance.state.rawValue),
            "subnetId": .string(instance.subnet),
            "privateIpAddress": interfaces[instance.primaryInterface]?.primaryAddress.map { .string($0.description) },
            "interfaces": .strings(interfaces(of: instance.id).map(\.id)),
        ])
    }

    private func describe(_ interface: CloudInterface) -> JSON {
        .object([
            "networkInterfaceId": .string(interface.id), "subnetId": .string(interface.subnet),
            "macAddress": .string(interface.mac.description), "status": .string(interface.status.rawValue),
            "description": .string(interface.description),
            "privateIpAddress": interface.primaryAddress.map { .string($0.description) },
            "privateIpAddresses": .strings(interface.addresses.map(\.description)),
            "ipv4Prefixes": .strings(interface.prefixes.map(\.description)),
            "ipv6Addresses": .strings(interface.ipv6Addresses.map(\.description)),
            "ipv6Prefixes": .strings(interface.ipv6Prefixes.map(\.description)),
            "attachment": interface.attachment.map { attachment in
                [
                    "attachmentId": .string(attachment.id), "instanceId": .string(attachment.instance),
                    "deviceIndex": .integer(attachment.deviceIndex), "networkCardIndex": .integer(attachment.card),
                    "status": .string(attachment.status.rawValue),
                    "deleteOnTermination": .boolean(attachment.deleteOnTermination),
                ]
            },
        ])
    }
}
