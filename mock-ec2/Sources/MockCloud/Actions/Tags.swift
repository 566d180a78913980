/// The parameters of CreateTags.
public struct CreateTagsRequest: Hashable, Sendable {
    public var resources: [String]
    public var tags: [CloudTag]
    public var dryRun = false

    public init(resources: [String], tags: [CloudTag]) {
        self.resources = resources
        self.tags = tags
    }
}

/// The parameters of DeleteTags.
public struct DeleteTagsRequest: Hashable, Sendable {
    /// A tag to delete: whatever its value when that is `nil`.
    public struct Selection: Hashable, Sendable {
        public var key: String
        public var value: String?

        public init(key: String, value: String? = nil) {
            self.key = key
            self.value = value
        }
    }

    public var resources: [String]
    /// Empty: all tags of the resources.
    public var tags: [Selection]
    public var dryRun = false

    public init(resources: [String], tags: [Selection]) {
        self.resources = resources
        self.tags = tags
    }
}

extension MockCloud {
    /// CreateTags: adds tags, and overwrites those with the same keys, on all the resources or on none.
    public mutating func createTags(_ request: CreateTagsRequest) throws(CloudError) {
        try admit(.createTags)
        guard !request.tags.isEmpty else { throw .missingParameter("Tag") }
        try checkTags(request.tags)
        let kinds = try request.resources.map { (id) throws(CloudError) in try kind(of: id) }
        guard !kinds.isEmpty else { throw .missingParameter("ResourceId") }
        try authorize(dryRun: request.dryRun)
        var changed: [[CloudTag]] = []
        for (id, kind) in zip(request.resources, kinds) {
            guard var tags = tags(of: id, kind) else { throw kind.notFound(id) }
            for tag in request.tags {
                if let place = tags.firstIndex(where: { $0.key == tag.key }) {
                    tags[place] = tag
                } else {
                    tags.append(tag)
                }
            }
            guard tags.count <= 50 else { throw .tooManyTags }
            changed.append(tags)
        }
        for (index, id) in request.resources.enumerated() { setTags(of: id, kinds[index], changed[index]) }
    }

    /// DeleteTags. A tag that is not there is no error.
    public mutating func deleteTags(_ request: DeleteTagsRequest) throws(CloudError) {
        try admit(.deleteTags)
        let kinds = try request.resources.map { (id) throws(CloudError) in try kind(of: id) }
        guard !kinds.isEmpty else { throw .missingParameter("ResourceId") }
        try authorize(dryRun: request.dryRun)
        for (id, kind) in zip(request.resources, kinds) where tags(of: id, kind) == nil { throw kind.notFound(id) }
        for (id, kind) in zip(request.resources, kinds) {
            let kept = (tags(of: id, kind) ?? []).filter { !request.selects($0) }
            setTags(of: id, kind, kept)
        }
    }

    private func kind(of id: String) throws(CloudError) -> ResourceKind {
        guard let kind = ResourceKind.allCases.first(where: { $0.isWellFormed(id) }) else {
            throw CloudError("InvalidID", "The ID '\(id)' is not valid")
        }
        return kind
    }

    private func tags(of id: String, _ kind: ResourceKind) -> [CloudTag]? {
        switch kind {
        case .vpc: vpcs[id]?.tags
        case .subnet: subnets[id]?.tags
        case .securityGroup: securityGroups[id]?.tags
        case .networkInterface: (try? existingInterface(id))?.tags
        case .instance: instances[id]?.tags
        case .routeTable: vpcs.values.first { $0.mainRouteTable.id == id }?.mainRouteTable.tags
        case .networkACL: vpcs.values.first { $0.networkACL.id == id }?.networkACL.tags
        case .subnetCIDRReservation: subnets.values.flatMap(\.reservations).first { $0.id == id }?.tags
        }
    }

    private mutating func setTags(of id: String, _ kind: ResourceKind, _ tags: [CloudTag]) {
        switch kind {
        case .vpc: vpcs[id]?.tags = tags
        case .subnet: subnets[id]?.tags = tags
        case .securityGroup: securityGroups[id]?.tags = tags
        case .networkInterface: interfaces[id]?.tags = tags
        case .instance: instances[id]?.tags = tags
        case .routeTable:
            for vpc in vpcs.values where vpc.mainRouteTable.id == id { vpcs[vpc.id]?.mainRouteTable.tags = tags }
        case .networkACL:
            for vpc in vpcs.values where vpc.networkACL.id == id { vpcs[vpc.id]?.networkACL.tags = tags }
        case .subnetCIDRReservation:
            for subnet in subnets.values {
                guard let place = subnet.reservations.firstIndex(where: { $0.id == id }) else { continue }
                subnets[subnet.id]?.reservations[place].tags = tags
            }
        }
    }
}

extension DeleteTagsRequest {
    fileprivate func selects(_ tag: CloudTag) -> Bool {
        tags.isEmpty || tags.contains { $0.key == tag.key && ($0.value == nil || $0.value == tag.value) }
    }
}
