import Yams

/// Turns the parser's nodes into values, and puts what aliases stand for in their places.
struct YAMLConversion {
    /// Deeper than any scenario.
    static let maximumDepth = 32
    /// More than in any scenario, and few enough that aliases of aliases of aliases cost nothing.
    static let maximumValues = 100_000

    private struct Anchored {
        let value: YAMLValue
        /// The value and all in it.
        let count: Int
    }

    private let text: SourceText
    private var anchors: [String: Anchored] = [:]
    private var count = 0
    private var isFull = false

    init(_ text: SourceText) { self.text = text }

    /// `nil` after a mistake.
    mutating func value(of node: Node, depth: Int, _ mistakes: inout Mistakes) -> YAMLValue? {
        let position = node.mark.map(SourcePosition.init) ?? SourcePosition(line: 1, column: 1)
        guard depth < Self.maximumDepth else {
            mistakes.add("this is nested deeper than \(Self.maximumDepth) levels", at: position)
            return nil
        }
        let before = count
        guard add(1, at: position, &mistakes) else { return nil }
        if let tag = Self.foreignTag(of: node) {
            mistakes.add("the tag \(text.original(tag)) has no meaning here", at: position)
            return nil
        }
        guard let value = content(of: node, at: position, depth: depth, &mistakes) else { return nil }
        if let anchor = node.anchor { anchors[anchor.rawValue] = Anchored(value: value, count: count - before) }
        return value
    }

    private mutating func content(
        of node: Node, at position: SourcePosition, depth: Int, _ mistakes: inout Mistakes
    ) -> YAMLValue? {
        switch node {
        case .scalar(let scalar):
            guard scalar.style == .plain else {
                return YAMLValue(content: .quoted(text.original(scalar.string)), position: position)
            }
            guard scalar.string.unicodeScalars.first == SourceText.alias else {
                return YAMLValue(content: .plain(text.original(scalar.string)), position: position)
            }
            return alias(text.original(scalar.string), at: position, &mistakes)
        case .sequence(let sequence):
            var values: [YAMLValue] = []
            for element in sequence {
                guard let value = value(of: element, depth: depth + 1, &mistakes) else { continue }
                values.append(value)
            }
            return YAMLValue(content: .sequence(values), position: position)
        case .mapping(let mapping):
            let entries = entries(of: mapping, depth: depth, &mistakes)
            return YAMLValue(content: .mapping(entries), position: position)
        case .alias:
            // Made by programs only, never by the parser.
            return nil
        }
    }

    private mutating func entries(
        of mapping: Node.Mapping, depth: Int, _ mistakes: inout Mistakes
    ) -> [YAMLValue.Entry] {
        var entries: [YAMLValue.Entry] = []
        var places: [String: SourcePosition] = [:]
        for (node, value) in mapping {
            let position = node.mark.map(SourcePosition.init) ?? SourcePosition(line: 1, column: 1)
            guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
                mistakes.add("a key must be a word", at: position)
                continue
            }
            let key = text.original(scalar.string)
            if let first = places[key] {
                mistakes.add("the key \(key) is there twice, first at \(first)", at: position)
            } else if let value = self.value(of: value, depth: depth + 1, &mistakes) {
                entries.append(YAMLValue.Entry(key: key, position: position, value: value))
            }
            places[key] = places[key] ?? position
        }
        return entries
    }

    private mutating func alias(
        _ word: String, at position: SourcePosition, _ mistakes: inout Mistakes
    ) -> YAMLValue? {
        guard let anchored = anchors[String(word.dropFirst())] else {
            mistakes.add(
                "\(word) is an alias of nothing before it: text that begins with * is put in quotes", at: position)
            return nil
        }
        return add(anchored.count - 1, at: position, &mistakes) ? anchored.value : nil
    }

    /// Counts values; `false` when there are too many, which is said once.
    private mutating func add(_ more: Int, at position: SourcePosition, _ mistakes: inout Mistakes) -> Bool {
        guard !isFull else { return false }
        count += more
        guard count > Self.maximumValues else { return true }
        isFull = true
        mistakes.add(
            "the file has more than \(Self.maximumValues) values, with those that aliases stand for", at: position)
        return false
    }

    private static let ownTags: Set<String> = [
        "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq",
    ]

    private static func foreignTag(of node: Node) -> String? {
        let tag = node.tag.description
        return ownTags.contains(tag) ? nil : tag
    }
}
