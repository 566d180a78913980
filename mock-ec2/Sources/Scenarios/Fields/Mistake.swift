/// A place in a file; both numbers count from 1, columns in Unicode scalars.
public struct SourcePosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public static func < (a: SourcePosition, b: SourcePosition) -> Bool { (a.line, a.column) < (b.line, b.column) }

    public var description: String { "\(line):\(column)" }
}

/// Something in a scenario that cannot be.
public struct Mistake: Hashable, Sendable, CustomStringConvertible {
    public let position: SourcePosition
    /// The field and its value where there is one, and what is expected instead.
    public let message: String

    /// `LINE:COLUMN: MESSAGE`
    public var description: String { "\(position): \(message)" }
}

/// Why a file is no scenario: at least one mistake, in the order of the file.
public struct ScenarioMistakes: Error, Hashable, Sendable, CustomStringConvertible {
    public let mistakes: [Mistake]

    /// Each on a line of its own, with the name of the file before it, as compilers write them.
    public func text(file: String) -> String { mistakes.map { "\(file):\($0)\n" }.joined() }

    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong while a file is read, so that all of it is told at once.
struct Mistakes {
    /// A file full of mistakes is none that anybody mends at once.
    static let limit = 1000

    private(set) var all: [Mistake] = []

    var isEmpty: Bool { all.isEmpty }

    mutating func add(_ message: String, at position: SourcePosition) {
        guard all.count < Self.limit else { return }
        all.append(Mistake(position: position, message: Self.onOneLine(message)))
    }

    /// Without what would end the line or move a terminal's cursor; letters of all scripts stay.
    private static func onOneLine(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format: scalar.escaped(asASCII: true)
            default: String(Character(scalar))
            }
        }.joined()
    }

    /// A field whose value is not what it must be.
    mutating func add(_ field: Field, _ expected: String) {
        add("\(field.path) is \(field.value.summary): \(expected)", at: field.value.position)
    }

    /// All of them, in the order of the file.
    var error: ScenarioMistakes {
        ScenarioMistakes(
            mistakes: all.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
                .map(\.element))
    }
}
