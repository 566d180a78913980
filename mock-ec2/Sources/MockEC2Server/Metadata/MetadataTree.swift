import IPAddressing
import MockCloud

/// The tree of files that the metadata service shows ("Instance metadata categories", EC2 User Guide).
indirect enum MetadataTree {
    case file([UInt8])
    /// Made only when asked for: the credentials of the instance's role.
    case roleCredentials(role: String)
    /// In the order of its listing.
    case directory([(name: String, tree: MetadataTree)])

    static func text(_ text: String) -> MetadataTree { .file(Array(text.utf8)) }

    static func lines(_ lines: some Sequence<String>) -> MetadataTree { .text(lines.joined(separator: "\n")) }

    /// The tree at `path`; empty parts count for nothing, so that a directory is found with and without a slash.
    func find(_ path: some Sequence<String>) -> MetadataTree? {
        var tree = self
        for name in path {
            guard case .directory(let entries) = tree, let entry = entries.first(where: { $0.name == name }) else {
                return nil
            }
            tree = entry.tree
        }
        return tree
    }

    /// What a directory reads as: a name a line, those of directories with a slash, without a last line feed.
    static func listing(_ entries: [(name: String, tree: MetadataTree)]) -> String {
        entries.map { name, tree in
            if case .directory = tree { name + "/" } else { name }
        }.joined(separator: "\n")
    }

    /// A directory of `entries`, those without a value left out, sorted as EC2 sorts them.
    static func directory(of entries: KeyValuePairs<String, MetadataTree?>) -> MetadataTree {
        .directory(
            entries.compactMap { name, tree in tree.map { (name: name, tree: $0) } }
                .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }
}

extension MetadataTree {
    /// The tree under `/latest/` of one instance.
    static func latest(_ view: MetadataView) -> MetadataTree {
        directory(of: [
            "dynamic": directory(of: [
                "instance-identity": directory(of: ["document": text(identityDocument(view))])
            ]),
            "meta-data": metadata(view),
            "user-data": view.userData.map { .file($0) },
        ])
    }

    private static func metadata(_ view: MetadataView) -> MetadataTree {
        directory(of: [
            "ami-id": text(view.imageID),
            "ami-launch-index": text(String(view.launchIndex)),
            "hostname": text(view.localHostname),
            "iam": view.roleName.map { iam(view, role: $0) },
            "instance-id": text(view.instance),
            "instance-life-cycle": text("on-demand"),
            "instance-type": text(view.instanceType),
            "ipv6": view.interfaces.first?.ipv6Addresses.first.map { text($0.description) },
            "local-hostname": text(view.localHostname),
            "local-ipv4": text(view.localAddress.description),
            "mac": text(view.mac.description),
            "network": directory(of: [
                "interfaces": directory(of: ["macs": interfaces(view)])
            ]),
            "placement": directory(of: [
                "availability-zone": text(view.availabilityZone),
                "availability-zone-id": text(view.availabilityZoneID),
                "region": text(view.region),
            ]),
            "public-hostname": view.publicAddress.map { text($0.publicDNSName) },
            "public-ipv4": view.publicAddress.map { text($0.publicAddress.description) },
            "reservation-id": text(view.reservation),
            "security-groups": lines(view.securityGroupNames),
            "services": directory(of: ["domain": text("amazonaws.com"), "partition": text("aws")]),
            "tags": view.options.showsTags ? directory(of: ["instance": tags(view.tags)]) : nil,
        ])
    }

    private static func iam(_ view: MetadataView, role: String) -> MetadataTree {
        let info: JSON = [
            "Code": "Success", "LastUpdated": .string(view.launchTime.wholeSeconds),
            "InstanceProfileArn": .string(view.instanceProfileARN ?? ""),
            "InstanceProfileId": .string(view.instanceProfileID ?? ""),
        ]
        return directory(of: [
            "info": text(info.lines),
            "security-credentials": .directory([(name: role, tree: .roleCredentials(role: role))]),
        ])
    }

    private static func tags(_ tags: [CloudTag]) -> MetadataTree {
        .directory(tags.map { (name: $0.key, tree: text($0.value)) })
    }

    private static func interfaces(_ view: MetadataView) -> MetadataTree {
        let present = view.interfaces.map { interface in
            (name: interface.mac.description, tree: Self.interface(interface, view))
        }
        let stale = view.staleMACs.map { (name: $0.description, tree: MetadataTree.directory([])) }
        return .directory((present + stale).sorted { $0.name < $1.name })
    }

    private static func interface(_ interface: MetadataView.Interface, _ view: MetadataView) -> MetadataTree {
        let published = interface.publicAddresses
        return directory(of: [
            "device-number": text(String(interface.deviceNumber)),
            "interface-id": text(interface.id),
            "ipv4-associations": published.isEmpty ? nil : associations(published),
            "ipv4-prefix": some(interface.prefixes),
            "ipv6-prefix": some(interface.ipv6Prefixes),
            "ipv6s": some(interface.ipv6Addresses),
            "local-hostname": text(interface.localHostname),
            "local-ipv4s": some(interface.addresses),
            "mac": text(interface.mac.description),
            "network-card": view.hasSeveralCards ? text(String(interface.card)) : nil,
            "owner-id": text(interface.ownerID),
            "public-hostname": published.first.map { text($0.publicDNSName) },
            "public-ipv4s": published.isEmpty ? nil : lines(published.map(\.publicAddress.description)),
            "security-group-ids": lines(interface.securityGroupIDs),
            "security-groups": lines(interface.securityGroupNames),
            "subnet-id": text(interface.subnet),
            "subnet-ipv4-cidr-block": text(interface.subnetBlock.description),
            "subnet-ipv6-cidr-blocks": some(interface.subnetIPv6Blocks),
            "vpc-id": text(interface.vpc),
            "vpc-ipv4-cidr-block": interface.vpcBlocks.first.map { text($0.description) },
            "vpc-ipv4-cidr-blocks": lines(interface.vpcBlocks.map(\.description)),
            "vpc-ipv6-cidr-blocks": some(interface.vpcIPv6Blocks),
        ])
    }

    /// A line each; no file where there is none.
    private static func some(_ values: [some CustomStringConvertible]) -> MetadataTree? {
        values.isEmpty ? nil : lines(values.map(\.description))
    }

    private static func associations(_ associations: [PublicAssociation]) -> MetadataTree {
        .directory(
            associations.map {
                (name: $0.publicAddress.description, tree: text($0.privateAddress.description))
            })
    }

    /// "Instance identity documents", EC2 User Guide.
    private static func identityDocument(_ view: MetadataView) -> String {
        let document: JSON = [
            "accountId": .string(view.accountID), "architecture": .string(view.architecture),
            "availabilityZone": .string(view.availabilityZone), "billingProducts": .null,
            "devpayProductCodes": .null, "marketplaceProductCodes": .null, "imageId": .string(view.imageID),
            "instanceId": .string(view.instance), "instanceType": .string(view.instanceType), "kernelId": .null,
            "pendingTime": .string(view.launchTime.wholeSeconds), "privateIp": .string(view.localAddress.description),
            "ramdiskId": .null, "region": .string(view.region), "version": "2017-09-30",
        ]
        return document.lines
    }
}
