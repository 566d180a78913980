/// Puts an answer together from the pieces in which libcurl delivers it, and counts its bytes.
struct ResponseReader {
    private(set) var headers: [HTTPHeader] = []
    private(set) var body: [UInt8] = []
    /// Whether more came than the limit allows; what was refused is not kept.
    private(set) var isTooLarge = false
    private var room: Int
    private var isHeaderComplete = false

    /// `limit` bounds the bytes of header lines and body together.
    init(limit: Int) { room = limit }

    /// Takes one line of the header with its line end. Answers `false` when it exceeds the limit.
    mutating func receive(headerLine line: some Collection<UInt8>) -> Bool {
        guard take(line.count) else { return false }
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A status line begins a new header: what came before belongs to an interim answer (1xx).
            headers = []
            isHeaderComplete = false
        } else if trimmed(text).isEmpty {
            isHeaderComplete = true
        } else if isHeaderComplete {
            // A trailer must not pass for a header: RFC 9110 section 6.5.1.
        } else if text.hasPrefix(" ") || text.hasPrefix("\t"), let last = headers.popLast() {
            // RFC 9112 section 5.2: a folded line continues the value before it.
            headers.append(HTTPHeader(name: last.name, value: last.value + " " + trimmed(text)))
        } else if let colon = text.firstIndex(of: ":") {
            headers.append(
                HTTPHeader(name: String(text[..<colon]), value: trimmed(text[text.index(after: colon)...])))
        }
        return true
    }

    /// Takes a piece of the body. Answers `false` when it exceeds the limit.
    mutating func receive(body piece: some Collection<UInt8>) -> Bool {
        guard take(piece.count) else { return false }
        body.append(contentsOf: piece)
        return true
    }

    private mutating func take(_ count: Int) -> Bool {
        room -= count
        if room < 0 { isTooLarge = true }
        return !isTooLarge
    }
}

private func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (character: Character) in character.isWhitespace }
    let rest = text.drop(while: isBlank)
    let end = rest.lastIndex { !isBlank($0) }
    return end.map { String(rest[...$0]) } ?? ""
}
