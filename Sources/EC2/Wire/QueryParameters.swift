import AWSCore

/// The parameters of one call, in the names of the EC2 Query protocol. What is nil or empty is not sent.
///
/// Lists are numbered from 1 and never have `.member`: `SecurityGroupId.1`, `Filter.1.Value.2`.
struct QueryParameters {
    private(set) var items: [(name: String, value: String)] = []

    mutating func set(_ name: String, _ value: String?) {
        if let value { items.append((name, value)) }
    }

    mutating func set(_ name: String, _ value: Int?) {
        set(name, value.map(String.init))
    }

    mutating func set(_ name: String, _ value: Bool?) {
        set(name, value.map { $0 ? "true" : "false" })
    }

    mutating func set(_ name: String, list: [some CustomStringConvertible]) {
        for (index, value) in list.enumerated() { set("\(name).\(index + 1)", value.description) }
    }

    mutating func set(_ name: String, tags: [EC2Tag]) {
        for (index, tag) in tags.enumerated() {
            set("\(name).\(index + 1).Key", tag.key)
            set("\(name).\(index + 1).Value", tag.value)
        }
    }

    mutating func set(filters: [EC2Filter]) {
        for (index, filter) in filters.enumerated() {
            set("Filter.\(index + 1).Name", filter.name)
            set("Filter.\(index + 1).Value", list: filter.values)
        }
    }

    /// The body of the POST, `application/x-www-form-urlencoded`, for the API version that all of this is written to.
    func body(of action: EC2Action) -> [UInt8] {
        let all = [("Action", action.rawValue), ("Version", "2016-11-15")] + items
        let text = all.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
        return Array(text.joined(separator: "&").utf8)
    }
}
