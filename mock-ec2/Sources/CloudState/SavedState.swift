public import MockEC2Server

/// What a state file keeps.
public struct SavedState: Sendable, Codable {
    /// What the cloud was begun with.
    public var origin: CloudOrigin
    /// The names of a lab's nodes, by instance: they stay when a call changes an instance's `Name` tag.
    public var nodeNames: [String: String]
    public var snapshot: CloudSnapshot

    public init(origin: CloudOrigin, nodeNames: [String: String] = [:], snapshot: CloudSnapshot) {
        self.origin = origin
        self.nodeNames = nodeNames
        self.snapshot = snapshot
    }
}

/// How a cloud was begun: by which command, with which options.
public struct CloudOrigin: Hashable, Sendable, Codable {
    /// `serve` or `lab up`.
    public var command: String
    /// The options that were given, in the form of a command line: `--seed`, `7`, `--nat-gateway`.
    public var arguments: [String]

    public init(command: String, arguments: [String]) {
        self.command = command
        self.arguments = arguments
    }

    /// Whether a cloud that was begun so may be resumed by `other`, which may leave out what was said at the beginning, but
    /// not say anything else. Throws `StateFileError.contradiction`.
    public func check(_ other: CloudOrigin, path: String) throws(StateFileError) {
        guard command == other.command else {
            throw .contradiction(path, said: other.command, begun: command)
        }
        let begun = words
        for word in other.words where !begun.contains(word) {
            let name = word.prefix { $0 != " " }
            throw .contradiction(path, said: word, begun: begun.first { $0.prefix { $0 != " " } == name })
        }
    }

    /// Each option with its value.
    private var words: [String] {
        arguments.reduce(into: []) { words, argument in
            if argument.hasPrefix("--") || words.isEmpty {
                words.append(argument)
            } else {
                words[words.count - 1] += " " + argument
            }
        }
    }
}
