extension MockCloud {
    /// DescribeSecurityGroups, by id. `names` are `GroupName.N`, which EC2 knows for default VPCs only.
    public mutating func describeSecurityGroups(
        _ request: DescribeRequest, names: [String] = []
    ) throws(CloudError) -> Page<SecurityGroup> {
        try admit(.describeSecurityGroups, request)
        try ResourceKind.securityGroup.check(request.ids)
        try Self.groupListing.check(request)
        try authorize(dryRun: request.dryRun)
        let all = securityGroups.values.sorted { $0.id < $1.id }
        guard !request.ids.isEmpty || !names.isEmpty else { return try Self.groupListing.page(request, from: all) }
        for id in request.ids where securityGroups[id] == nil { throw ResourceKind.securityGroup.notFound(id) }
        for name in names where !all.contains(where: { $0.name == name }) {
            throw ResourceKind.securityGroup.notFound(name)
        }
        let named = all.filter { request.ids.contains($0.id) || names.contains($0.name) }
        return try Self.groupListing.page(request, from: named)
    }

    private static let groupListing = Listing<SecurityGroup>(
        action: .describeSecurityGroups, idsParameter: "securityGroupIdSet", key: \.id,
        filters: FilterTable(
            tags: \.tags,
            constants: permissions,
            [
                "description": { [$0.description] },
                "group-id": { [$0.id] },
                "group-name": { [$0.name] },
                "owner-id": { [$0.ownerID] },
                "vpc-id": { [$0.vpc] },
            ]))

    /// The one rule in each direction: all protocols from and to everywhere.
    private static let permissions: [String: [String]] = {
        var constants: [String: [String]] = [:]
        for direction in ["ip-permission", "egress.ip-permission"] {
            constants["\(direction).cidr"] = ["0.0.0.0/0"]
            constants["\(direction).protocol"] = ["-1"]
            for name in ["from-port", "group-id", "group-name", "ipv6-cidr", "prefix-list-id", "to-port", "user-id"] {
                constants["\(direction).\(name)"] = []
            }
        }
        return constants
    }()
}
