/// A tag of a resource. Both texts are Unicode and come back byte for byte.
public struct EC2Tag: Hashable, Sendable {
    /// At most 127 characters.
    public var key: String
    /// At most 255 characters; may be empty.
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

extension [EC2Tag] {
    /// The value of the tag with that key; keys are unique on a resource and compare with regard to case.
    public func value(of key: String) -> String? {
        first { $0.key == key }?.value
    }
}
