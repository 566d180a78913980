/// A tag of a resource.
public struct CloudTag: Hashable, Sendable, Codable {
    /// 1 to 128 characters, not beginning with `aws:`.
    public var key: String
    /// At most 256 characters.
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// Tags that a creating call gives to what it creates: `TagSpecification.N`.
public struct TagSpecification: Hashable, Sendable, Codable {
    /// EC2's name of the kind of resource, for instance `network-interface`.
    public var resourceType: String
    public var tags: [CloudTag]

    public init(resourceType: String, tags: [CloudTag]) {
        self.resourceType = resourceType
        self.tags = tags
    }
}

/// A tag together with what carries it, as DescribeTags lists it.
public struct TagDescription: Hashable, Sendable {
    public var resource: String
    /// EC2's name of the kind of resource, for instance `network-interface`.
    public var resourceType: String
    public var tag: CloudTag
}
