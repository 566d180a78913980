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
