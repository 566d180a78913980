/// A condition of a Describe call: the attribute has one of the values. Several filters must all hold.
public struct EC2Filter: Hashable, Sendable {
    /// As the page of the call in the EC2 API Reference lists it: `vpc-id`, `attachment.instance-id`, `tag:KEY`, ...
    public var name: String
    /// Compared with regard to case; `*` stands for any text and `?` for any one character.
    public var values: [String]

    public init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }

    public init(name: String, value: String) {
        self.init(name: name, values: [value])
    }
}
