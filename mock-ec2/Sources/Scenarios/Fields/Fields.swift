/// The fields of a mapping.
struct Fields {
    /// Empty for the file itself.
    let path: String
    /// The whole mapping.
    let value: YAMLValue
    private let members: [String: YAMLValue]

    /// A value of the file that must be a mapping with no other keys than `known`. `nil` after a mistake about the whole.
    init?(_ field: Field, known: [String], _ mistakes: inout Mistakes) {
        path = field.path
        value = field.value
        guard let entries = field.entries(&mistakes) else { return nil }
        for entry in entries where !known.contains(entry.key) {
            let hint = nearestName(to: entry.key, of: known).map { "did you mean \($0)?" }
            mistakes.add(
                "\(Self.join(path, entry.key)): there is no such key here: "
                    + (hint ?? "there are \(known.joined(separator: ", "))"), at: entry.position)
        }
        members = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    }

    var position: SourcePosition { value.position }

    subscript(name: String) -> Field? {
        members[name].map { Field(path: Self.join(path, name), value: $0) }
    }

    /// A field that must be there.
    func required(_ name: String, _ expected: String, _ mistakes: inout Mistakes) -> Field? {
        if let field = self[name] { return field }
        mistakes.add("\(Self.join(path, name)) is missing: \(expected)", at: position)
        return nil
    }

    static func join(_ path: String, _ name: String) -> String {
        // A key of a user's own may be of any length.
        path.isEmpty ? String(name.prefix(60)) : "\(path).\(name.prefix(60))"
    }
}

extension Field {
    /// The members of a mapping with keys of the user's own.
    func members(_ mistakes: inout Mistakes) -> [(key: String, position: SourcePosition, field: Field)] {
        (entries(&mistakes) ?? []).map { entry in
            (entry.key, entry.position, Field(path: Fields.join(path, entry.key), value: entry.value))
        }
    }

    /// Nothing is an empty mapping.
    fileprivate func entries(_ mistakes: inout Mistakes) -> [YAMLValue.Entry]? {
        switch value.content {
        case .mapping(let entries): return entries
        case .plain where value.isNull: return []
        default:
            if path.isEmpty {
                mistakes.add("the file is \(value.summary): must be a mapping of keys like subnets", at: position)
            } else {
                mistakes.add(self, "must be a mapping")
            }
            return nil
        }
    }
}
