/// The text of a scenario file, and the disguise in which the YAML parser sees it.
///
/// The parser puts the whole of what an alias stands for in its place, hashes every key with all that is in it, and gives
/// up at the first key that is there twice. So it is shown other characters, as many and of the private use area, in place
/// of `*`, which begins an alias, of `?`, which begins a key of any form, and of the first character of a key that is there
/// twice. Then the length of the text bounds what reading it costs, and positions are those of the file.
struct SourceText {
    /// No scenario for people is longer.
    static let maximumBytes = 1 << 20
    /// What stands in place of the `*` of an alias.
    static let alias: Unicode.Scalar = "\u{E000}"

    /// Each costs one more reading of the file.
    private static let maximumDisguisedKeys = 50
    private static let disguises: ClosedRange<Unicode.Scalar> = "\u{E000}"..."\u{E0FF}"

    private var scalars: [Unicode.Scalar]
    /// What the characters of the disguise stand for, the first for U+E000.
    private var originals: [Unicode.Scalar] = ["*", "?"]

    /// `nil` when the text cannot be shown to a parser.
    init?(_ bytes: [UInt8], _ mistakes: inout Mistakes) {
        let beginning = SourcePosition(line: 1, column: 1)
        guard bytes.count <= Self.maximumBytes else {
            mistakes.add("the file has \(bytes.count) bytes: at most \(Self.maximumBytes) are read", at: beginning)
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            mistakes.add("the file is not UTF-8 text", at: beginning)
            return nil
        }
        scalars = Array(text.unicodeScalars)
        // A byte order mark is no part of the text.
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        // A few of them tell enough: a file full of them is another kind of file.
        let forbidden = scalars.indices.lazy.filter { [scalars] in Self.isForbidden(scalars[$0]) }.prefix(10)
        for index in forbidden {
            let code = String(scalars[index].value, radix: 16, uppercase: true)
            mistakes.add("the character U+\(code) must not be in the file", at: position(of: index))
        }
        guard forbidden.isEmpty else { return nil }
        for index in scalars.indices {
            guard let disguise = originals.firstIndex(of: scalars[index]) else { continue }
            scalars[index] = Self.disguise(disguise)
        }
    }

    /// Control characters but tab and line breaks, what YAML leaves out, and the characters of the disguise (YAML 1.2,
    /// "Character Set").
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: true
        default: disguises.contains(scalar)
        }
    }

    private static func disguise(_ index: Int) -> Unicode.Scalar {
        Unicode.Scalar(disguises.lowerBound.value + UInt32(index)) ?? disguises.lowerBound
    }

    /// What the parser is to see.
    var disguised: String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        // The parser keeps a pointer into the string, which is not valid for long when the string is as short as to be kept
        // in place (15 bytes).
        return text + String(repeating: "\n", count: 16)
    }

    /// What is behind a text that the parser saw.
    func original(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.disguises.contains) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            let index = Int(scalar.value) - Int(Self.disguises.lowerBound.value)
            result.unicodeScalars.append(originals.indices.contains(index) ? originals[index] : scalar)
        }
        return result
    }

    /// Gives another first character to the key at `position`, so that it is there no longer twice. `false`: it cannot be.
    mutating func disguiseKey(at position: SourcePosition) -> Bool {
        guard var index = index(of: position), originals.count < 2 + Self.maximumDisguisedKeys else { return false }
        let isQuoted = ["\"", "'"].contains(scalars[index])
        if isQuoted { index += 1 }
        guard scalars.indices.contains(index) else { return false }
        let scalar = scalars[index]
        let canStandAlone = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        guard isQuoted ? scalar.properties.isAlphabetic : canStandAlone || Self.disguises.contains(scalar) else {
            return false
        }
        scalars[index] = Self.disguise(originals.count)
        originals.append(self.original(of: scalar))
        return true
    }

    private func original(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        original(String(Character(scalar))).unicodeScalars.first ?? scalar
    }

    // MARK: Positions

    /// The last position that there is in the file, for what the parser misses there.
    var end: SourcePosition { position(of: scalars.count) }

    private func position(of index: Int) -> SourcePosition {
        var (line, column, place) = (1, 1, 0)
        while place < index {
            let isEnd = endsLine(place)
            (line, column) = isEnd ? (line + 1, 1) : (line, column + 1)
            place += 1
        }
        return SourcePosition(line: line, column: column)
    }

    private func index(of position: SourcePosition) -> Int? {
        var (line, start) = (1, 0)
        for index in scalars.indices where line < position.line && endsLine(index) {
            (line, start) = (line + 1, index + 1)
        }
        let index = start + position.column - 1
        return line == position.line && scalars.indices.contains(index) ? index : nil
    }

    /// Whether a line ends with this character, as the parser counts them.
    private func endsLine(_ index: Int) -> Bool {
        switch scalars[index].value {
        case 0x0A, 0x85, 0x2028, 0x2029: true
        case 0x0D: index + 1 == scalars.count || scalars[index + 1].value != 0x0A
        default: false
        }
    }
}
