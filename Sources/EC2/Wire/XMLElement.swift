/// One element of an answer, with all that is in it.
struct XMLElement: Hashable {
    let name: String
    /// The character data between its children, joined; byte for byte, with white space.
    var text = ""
    var children: [XMLElement] = []

    init(name: String) {
        self.name = name
    }

    func child(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }
}

/// An answer that is XML, but not what was asked for.
struct XMLDecodingError: Error, Hashable, CustomStringConvertible {
    let description: String
}

extension XMLElement {
    func requiredChild(_ name: String) throws(XMLDecodingError) -> XMLElement {
        guard let child = child(name) else {
            throw XMLDecodingError(description: "<\(self.name)> has no <\(name)>")
        }
        return child
    }

    /// The text of a child that must be there and must not be empty.
    func required<Value: LosslessStringConvertible>(_ name: String) throws(XMLDecodingError) -> Value {
        let child = try requiredChild(name)
        guard !child.text.isEmpty else {
            throw XMLDecodingError(description: "<\(name)> in <\(self.name)> is empty")
        }
        return try value(of: child)
    }

    /// The text of a child that may be absent or empty; what is there must make sense.
    func optional<Value: LosslessStringConvertible>(_ name: String) throws(XMLDecodingError) -> Value? {
        guard let child = child(name), !child.text.isEmpty else { return nil }
        return try value(of: child)
    }

    /// The text of a child, whatever it is.
    func text(of name: String, default: String = "") -> String {
        child(name)?.text ?? `default`
    }

    /// The elements of the list `name`; an absent list is an empty one.
    func items<Value>(
        _ name: String, _ decode: (XMLElement) throws(XMLDecodingError) -> Value
    ) throws(XMLDecodingError) -> [Value] {
        var values: [Value] = []
        for item in child(name)?.children ?? [] where item.name == "item" { values.append(try decode(item)) }
        return values
    }

    private func value<Value: LosslessStringConvertible>(of child: XMLElement) throws(XMLDecodingError) -> Value {
        guard let value = Value(child.text) else {
            throw XMLDecodingError(
                description: "<\(child.name)> in <\(name)> is '\(child.text.prefix(80))', which is no \(Value.self)")
        }
        return value
    }
}
