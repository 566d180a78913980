/// Reads the members of a network configuration: what has the wrong shape becomes an error of code 7 that names the
/// field and its value. A member that is `null` counts as absent.
struct FieldReader {
    let object: JSONObject
    /// DEL works with what it can read: it must succeed although someone has since spoiled the configuration (C56).
    let toleratesFaults: Bool

    func value<Value>(
        of key: String, mustBe rule: String, _ read: (JSONValue) -> Value?
    ) throws(CNIError) -> Value? {
        guard let value = object[key], value != .null else { return nil }
        if let result = read(value) { return result }
        if toleratesFaults { return nil }
        throw CNIError(.invalidConfiguration, "\(key) = \(Self.excerpt(of: value)) is not \(rule)")
    }

    func object(_ key: String) throws(CNIError) -> JSONObject? {
        try value(of: key, mustBe: "an object", \.objectValue)
    }

    /// The value for a message: whole when it is short.
    static func excerpt(of value: JSONValue) -> String {
        let text = value.description
        return text.count > 120 ? "\(text.prefix(120))..." : text
    }
}
