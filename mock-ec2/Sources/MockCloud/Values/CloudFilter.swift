/// `Filter.N` of a describing call. Filters are joined by AND, the values of one by OR.
public struct CloudFilter: Hashable, Sendable {
    public var name: String
    /// Case-sensitive patterns: `*` stands for any run of characters, `?` for one, `\` escapes both.
    public var values: [String]

    public init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

/// Which resources a describing call asks for, and which page of them.
public struct DescribeRequest: Hashable, Sendable {
    /// Ids (for instance types and zones, names). Empty: all.
    public var ids: [String] = []
    public var filters: [CloudFilter] = []
    /// The longest page wanted; the accepted range depends on the action.
    public var maxResults: Int?
    /// The `nextToken` of the page before.
    public var nextToken: String?
    public var dryRun = false

    public init(ids: [String] = [], filters: [CloudFilter] = []) {
        self.ids = ids
        self.filters = filters
    }
}

/// One page of an answer.
public struct Page<Element: Sendable>: Sendable {
    public var elements: [Element]
    /// Opaque; `nil` on the last page.
    public var nextToken: String?
}
