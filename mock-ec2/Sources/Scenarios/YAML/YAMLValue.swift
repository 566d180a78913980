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

    /// Short, for messages.
    var summary: String {
        switch content {
        case .plain(_) where isNull: "empty"
        case .plain(let text), .quoted(let text):
            "\"" + text.prefix(60).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                + (text.count > 60 ? "...\"" : "\"")
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
