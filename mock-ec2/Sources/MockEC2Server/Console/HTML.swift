/// Writes HTML. Nothing can be written unescaped: names are literals of this program, and every text and value that comes
/// from elsewhere goes through `text` or an attribute's value.
struct HTML: Sendable {
    private(set) var bytes: [UInt8] = []

    struct Attribute: Sendable {
        let name: StaticString
        /// `nil`: the attribute stands alone, as `disabled` does.
        let value: String?

        init(_ name: StaticString, _ value: String? = nil) {
            self.name = name
            self.value = value
        }

        static func id(_ value: String) -> Attribute { Attribute("id", value) }
        static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
        static func name(_ value: String) -> Attribute { Attribute("name", value) }
        static func type(_ value: String) -> Attribute { Attribute("type", value) }
        static func value(_ value: String) -> Attribute { Attribute("value", value) }
        static func title(_ value: String) -> Attribute { Attribute("title", value) }
        static func href(_ link: Link) -> Attribute { Attribute("href", link.text) }
        static func action(_ link: Link) -> Attribute { Attribute("action", link.text) }
        static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
        static func number(_ name: StaticString, _ value: Int) -> Attribute { Attribute(name, String(value)) }
    }

    init() {}

    /// Writes `content` at once.
    init(_ content: (inout HTML) -> Void) { content(&self) }

    /// The begin of a document; without it browsers fall back on the manners of the last century.
    mutating func documentType() { bytes += Array("<!doctype html>\n".utf8) }

    mutating func element(_ name: StaticString, _ attributes: Attribute..., content: (inout HTML) -> Void) {
        open(name, attributes)
        content(&self)
        close(name)
    }

    mutating func element(_ name: StaticString, _ attributes: Attribute..., text: String) {
        open(name, attributes)
        self.text(text)
        close(name)
    }

    /// An element that has no content and no end tag: `input`, `meta`, `link`.
    mutating func void(_ name: StaticString, _ attributes: Attribute...) { open(name, attributes) }

    mutating func void(_ name: StaticString, _ attributes: [Attribute]) { open(name, attributes) }

    mutating func text(_ text: String) { escape(text) }

    /// What another writer has written.
    mutating func append(_ other: HTML) { bytes += other.bytes }

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        bytes.append(UInt8(ascii: "<"))
        literal(name)
        for attribute in attributes {
            bytes.append(UInt8(ascii: " "))
            literal(attribute.name)
            guard let value = attribute.value else { continue }
            literal("=\"")
            escape(value)
            literal("\"")
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ name: StaticString) {
        literal("</")
        literal(name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func literal(_ text: StaticString) { text.withUTF8Buffer { bytes += $0 } }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): literal("&amp;")
            case UInt8(ascii: "<"): literal("&lt;")
            case UInt8(ascii: ">"): literal("&gt;")
            case UInt8(ascii: "\""): literal("&quot;")
            case UInt8(ascii: "'"): literal("&#39;")
            default: bytes.append(byte)
            }
        }
    }
}
