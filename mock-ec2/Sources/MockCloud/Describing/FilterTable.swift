/// The filters of one describing action: each name with the texts of a resource that the values are held against.
struct FilterTable<Resource: Sendable>: Sendable {
    typealias Attribute = @Sendable (Resource) -> [String]

    let attributes: [String: Attribute]
    /// For `tag:KEY` and `tag-key`; `nil` where resources have no tags.
    let tags: (@Sendable (Resource) -> [CloudTag])?

    /// `constants` are filters on what is not modelled: the texts are the same for every resource, often none.
    init(
        tags: (@Sendable (Resource) -> [CloudTag])? = nil, constants: [String: [String]] = [:],
        _ attributes: [String: Attribute]
    ) {
        self.attributes = attributes.merging(
            constants.mapValues { texts -> Attribute in { _ in texts } }, uniquingKeysWith: { own, _ in own })
        self.tags = tags
    }

    /// Makes one test of the filters.
    func test(_ filters: [CloudFilter]) throws(CloudError) -> (Resource) -> Bool {
        guard filters.reduce(0, { $0 + $1.values.count }) <= 200 else {
            throw CloudError(
                "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200")
        }
        let tests = try filters.map { (filter) throws(CloudError) in
            let attribute = try attribute(named: filter.name)
            let patterns = try filter.values.map { (value) throws(CloudError) in
                guard value.unicodeScalars.count <= 255 else {
                    throw CloudError(
                        "FilterLimitExceeded", "The maximum length for a filter value is 255 characters")
                }
                return Pattern(value)
            }
            return { (resource: Resource) in
                attribute(resource).contains { text in patterns.contains { $0.matches(text) } }
            }
        }
        return { resource in tests.allSatisfy { $0(resource) } }
    }

    private func attribute(named name: String) throws(CloudError) -> Attribute {
        if let attribute = attributes[name] { return attribute }
        if let tags {
            if name == "tag-key" { return { tags($0).map(\.key) } }
            if name.hasPrefix("tag:") {
                let key = String(name.dropFirst(4))
                return { tags($0).filter { $0.key == key }.map(\.value) }
            }
        }
        throw .invalidParameterValue("The filter '\(name)' is invalid")
    }
}
