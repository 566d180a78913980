/// Text with wildcards, as in filter values: `*` stands for any run of characters, `?` for one, `\` takes the meaning of
/// the next away.
public struct Pattern: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case character(Unicode.Scalar)
        case anyCharacter
        case anyRun
    }

    private let parts: [Part]
    /// The text that alone matches; `nil` when there are wildcards.
    public let literal: String?

    public init(_ text: String) {
        var parts: [Part] = []
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch (scalar, isEscaped) {
            case ("\\", false):
                isEscaped = true
                continue
            case ("*", false): parts.append(.anyRun)
            case ("?", false): parts.append(.anyCharacter)
            default: parts.append(.character(scalar))
            }
            isEscaped = false
        }
        if isEscaped { parts.append(.character("\\")) }
        self.parts = parts
        literal = parts.contains(.anyRun) || parts.contains(.anyCharacter) ? nil : Self.text(of: parts)
    }

    private static func text(of parts: [Part]) -> String {
        var text = String.UnicodeScalarView()
        for case .character(let scalar) in parts { text.append(scalar) }
        return String(text)
    }

    public func matches(_ text: String) -> Bool {
        // Compared scalar by scalar: Swift's == takes canonically equivalent texts for equal, EC2 does not.
        if let literal { return literal.unicodeScalars.elementsEqual(text.unicodeScalars) }
        return matches(Array(text.unicodeScalars))
    }

    /// Greedy matching with one point to return to, the last run: O(text times pattern) at worst, never exponential.
    private func matches(_ text: [Unicode.Scalar]) -> Bool {
        var (place, part) = (0, 0)
        var lastRun: (part: Int, place: Int)?
        while place < text.count {
            if part < parts.count, parts[part] == .anyRun {
                lastRun = (part, place)
                part += 1
            } else if part < parts.count, parts[part] == .anyCharacter || parts[part] == .character(text[place]) {
                place += 1
                part += 1
            } else if let run = lastRun {
                lastRun = (run.part, run.place + 1)
                (place, part) = (run.place + 1, run.part + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyRun }
    }
}
