/// Writes XML elements one after the other. Only what EC2's answers need: elements and text, no attributes.
struct XMLWriter {
    private(set) var bytes: [UInt8] = []

    init() {}

    /// Writes `content` at once.
    init(_ content: (inout XMLWriter) -> Void) { content(&self) }

    /// An element with text. An absent value leaves the element out, as EC2 does; an empty one would read as `""`.
    mutating func element(_ name: String, _ text: String?) {
        guard let text else { return }
        open(name)
        escape(text)
        close(name)
    }

    mutating func element(_ name: String, _ number: Int?) { element(name, number.map(String.init)) }

    mutating func element(_ name: String, _ flag: Bool?) { element(name, flag.map { $0 ? "true" : "false" }) }

    /// An element with elements in it.
    mutating func element(_ name: String, _ content: (inout XMLWriter) -> Void) {
        open(name)
        content(&self)
        close(name)
    }

    /// EC2's form of a list: `<name><item>...</item></name>`. An empty list is an empty element, so that clients see `[]`.
    mutating func list<Element>(
        _ name: String, _ elements: some Sequence<Element>, _ content: (inout XMLWriter, Element) -> Void
    ) {
        element(name) { xml in
            for element in elements { xml.element("item") { content(&$0, element) } }
        }
    }

    /// A list of texts.
    mutating func list(_ name: String, _ texts: some Sequence<String>) {
        element(name) { xml in
            for text in texts { xml.element("item", text) }
        }
    }

    /// What another writer has written.
    mutating func append(_ fragment: XMLWriter) { bytes += fragment.bytes }

    /// The start of an element that may have attributes.
    mutating func open(_ tag: String) { bytes += Array("<\(tag)>".utf8) }

    mutating func close(_ name: String) { bytes += Array("</\(name)>".utf8) }

    /// A parser would turn a carriage return into a line feed (XML 1.0, section 2.11), so it goes as a reference.
    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            case UInt8(ascii: "\r"): bytes += Array("&#13;".utf8)
            default: bytes.append(byte)
            }
        }
    }
}
