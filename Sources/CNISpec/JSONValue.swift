/// A JSON value (RFC 8259). Objects keep the order of their members, numbers keep their text: what was read is written
/// again without loss.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A whole number.
    public static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    /// The truth value; `nil` for anything else.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
    /// The number, when it is written as an integer (no fraction, no exponent) and fits.
    public var intValue: Int? {
        guard case .number(let number) = self else { return nil }
        return number.int
    }
    /// The string; `nil` for anything else.
    public var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }
    /// The elements; `nil` for anything else.
    public var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }
    /// The object; `nil` for anything else.
    public var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The member `key` of an object; `nil` when there is none or this is no object.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(key: $0, value: $1) }))
    }
}
