/// A network ACL as it is described.
public struct NetworkACLDescription: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public var isEgress: Bool
        public var ruleNumber: Int
        /// `allow` or `deny`.
        public var action: String
        public var block: String
        public var isIPv6: Bool
    }

    public struct Association: Hashable, Sendable {
        public var id: String
        public var subnet: String
    }

    public var acl: NetworkACL
    public var vpc: String
    public var ownerID: String
    public var associations: [Association]
    public var entries: [Entry]
}

extension MockCloud {
    /// DescribeNetworkAcls, by id. Every VPC has its default ACL and no other.
    public mutating func describeNetworkACLs(
        _ request: DescribeRequest
    ) throws(CloudError) -> Page<NetworkACLDescription> {
        try admit(.describeNetworkACLs, request)
        try ResourceKind.networkACL.check(request.ids)
        try Self.networkACLListing.check(request)
        try authorize(dryRun: request.dryRun)
        let all = vpcs.values.map(description).sorted { $0.acl.id < $1.acl.id }
        for id in request.ids where !all.contains(where: { $0.acl.id == id }) {
            throw ResourceKind.networkACL.notFound(id)
        }
        return try Self.networkACLListing.page(
            request, from: all.filter { request.ids.isEmpty || request.ids.contains($0.acl.id) })
    }

    /// The default ACL: everything is allowed, and a last rule, which nothing reaches, denies.
    private func description(of vpc: VPC) -> NetworkACLDescription {
        let families = vpc.ipv6Associations.isEmpty ? [false] : [false, true]
        let entries = [true, false].flatMap { isEgress in
            families.flatMap { isIPv6 in
                // "Default network ACL", Amazon VPC User Guide: 100 and * for IPv4, 101 and * for IPv6.
                [(isIPv6 ? 101 : 100, "allow"), (isIPv6 ? 32768 : 32767, "deny")].map { number, action in
                    NetworkACLDescription.Entry(
                        isEgress: isEgress, ruleNumber: number, action: action, block: isIPv6 ? "::/0" : "0.0.0.0/0",
                        isIPv6: isIPv6)
                }
            }
        }
        let associations = subnetOrder.compactMap { subnets[$0] }.filter { $0.vpc == vpc.id }.map {
            NetworkACLDescription.Association(id: $0.networkACLAssociation, subnet: $0.id)
        }
        return NetworkACLDescription(
            acl: vpc.networkACL, vpc: vpc.id, ownerID: vpc.ownerID, associations: associations, entries: entries)
    }

    // The names are those of botocore's service model; what is not modelled is always empty.
    private static let networkACLListing = Listing<NetworkACLDescription>(
        action: .describeNetworkACLs, idsParameter: "networkAclIds", key: \.acl.id,
        filters: FilterTable(
            tags: \.acl.tags,
            [
                "association.association-id": { $0.associations.map(\.id) },
                "association.network-acl-id": { $0.associations.isEmpty ? [] : [$0.acl.id] },
                "association.subnet-id": { $0.associations.map(\.subnet) },
                "default": { _ in ["true"] },
                "entry.cidr": { $0.entries.filter { !$0.isIPv6 }.map(\.block) },
                "entry.egress": { $0.entries.map { text($0.isEgress) } },
                "entry.icmp.code": { _ in [] },
                "entry.icmp.type": { _ in [] },
                "entry.ipv6-cidr": { $0.entries.filter(\.isIPv6).map(\.block) },
                "entry.port-range.from": { _ in [] },
                "entry.port-range.to": { _ in [] },
                "entry.protocol": { _ in ["-1"] },
                "entry.rule-action": { $0.entries.map(\.action) },
                "entry.rule-number": { $0.entries.map { String($0.ruleNumber) } },
                "network-acl-id": { [$0.acl.id] },
                "owner-id": { [$0.ownerID] },
                "vpc-id": { [$0.vpc] },
            ]))
}
