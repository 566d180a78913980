/// A value of a YAML file, and where it stands.
struct YAMLValue {
    struct Entry {
        let key: String
        let position: SourcePosition
        let value: YAMLValue
    }

    enum Content {
        /// A word as it stands, which may be a number or a switch; empty where nothing stands.
        case plain(String)
        /// Text that is nothing but text.
        case quoted(String)
        case sequence([YAMLValue])
        case mapping([Entry])
    }

    let content: Content
    let position: SourcePosition

    /// Nothing stands there (YAML 1.2, "Core Schema").
    var isNull: Bool {
        guard case .plain(let word) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(word)
    }

    /// Short, and on one line, for messages.
    var summary: String {
        switch content {
        case .plain(_) where isNull: return "empty"
        case .plain(let text), .quoted(let text):
            let scalars = text.unicodeScalars
            let shown = scalars.prefix(60).map { scalar in
                // Letters of other scripts too, but nothing that moves a terminal's cursor.
                scalar == "\"" || scalar == "\\" || scalar.properties.generalCategory == .control
                    || scalar.properties.generalCategory == .lineSeparator
                    ? scalar.escaped(asASCII: true) : String(Character(scalar))
            }
            return "\"\(shown.joined())\(scalars.count > 60 ? "..." : "")\""
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        }
    }
}
