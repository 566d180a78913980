import IPAddressing

/// A value of the file and its path, for instance `subnets[1].cidr`.
///
/// Each reading function gives `nil` after a mistake, which it has added.
struct Field {
    let path: String
    let value: YAMLValue

    var position: SourcePosition { value.position }

    /// The elements of a list.
    func elements(_ mistakes: inout Mistakes) -> [Field] {
        guard case .sequence(let values) = value.content else {
            if !value.isNull { mistakes.add(self, "must be a list") }
            return []
        }
        return values.enumerated().map { Field(path: "\(path)[\($0.offset)]", value: $0.element) }
    }

    /// Text that is not empty. A number stands for its digits, so that an account's id needs no quotes.
    func text(_ mistakes: inout Mistakes, _ expected: String = "must be text that is not empty") -> String? {
        switch value.content {
        case .quoted(let text) where !text.isEmpty: return text
        case .plain(let text) where !value.isNull: return text
        default:
            mistakes.add(self, expected)
            return nil
        }
    }

    func boolean(_ mistakes: inout Mistakes) -> Bool? {
        switch value.content {
        case .plain("true"): return true
        case .plain("false"): return false
        default:
            mistakes.add(self, "must be true or false")
            return nil
        }
    }

    func integer(in range: ClosedRange<Int>, _ mistakes: inout Mistakes) -> Int? {
        guard case .plain(let word) = value.content, let number = Int(word), range.contains(number) else {
            mistakes.add(self, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func number(in range: ClosedRange<Double>, _ mistakes: inout Mistakes) -> Double? {
        guard case .plain(let word) = value.content, let number = Self.number(word), range.contains(number) else {
            mistakes.add(self, "must be a number from \(text(of: range.lowerBound)) to \(text(of: range.upperBound))")
            return nil
        }
        return number
    }

    /// One of `choices`.
    func choice<Choice>(
        _ choices: KeyValuePairs<String, Choice>, _ mistakes: inout Mistakes
    ) -> Choice? {
        let names = choices.map(\.key)
        let expected = "must be \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
        guard let word = text(&mistakes, expected) else { return nil }
        if let choice = choices.first(where: { $0.key == word }) { return choice.value }
        mistakes.add(self, expected + suggestion(for: word, of: names))
        return nil
    }

    /// A number of seconds, or a number with `ms`, `s`, `m` or `h`: 0 to 100,000,000 s.
    func duration(_ mistakes: inout Mistakes) -> Duration? {
        let expected = "must be a time: seconds, or a number with its unit like 600ms, 30s, 5m or 1h"
        guard let word = text(&mistakes, expected) else { return nil }
        let digits = word.prefix { $0.isNumber || $0 == "." }
        let units: [Substring: Double] = ["": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600]
        guard let unit = units[word[digits.endIndex...]], let number = Self.number(digits),
            (0...1e8).contains(number * unit)
        else {
            mistakes.add(self, expected)
            return nil
        }
        return .nanoseconds(Int64((number * unit * 1e9).rounded()))
    }

    func block(_ mistakes: inout Mistakes) -> IPv4CIDR? {
        let expected = "must be a block of IPv4 addresses like 10.0.0.0/24, its first address before the slash"
        guard let word = text(&mistakes, expected) else { return nil }
        guard let block = IPv4CIDR(word) else {
            mistakes.add(self, expected)
            return nil
        }
        return block
    }

    func address(_ mistakes: inout Mistakes) -> IPv4Address? {
        let expected = "must be an IPv4 address like 10.0.0.10"
        guard let word = text(&mistakes, expected) else { return nil }
        guard let address = IPv4Address(word) else {
            mistakes.add(self, expected)
            return nil
        }
        return address
    }

    /// A decimal number, without the words that Swift takes for numbers too.
    static func number(_ word: some StringProtocol) -> Double? {
        guard word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(word), number.isFinite
        else { return nil }
        return number
    }

    private func text(of number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
