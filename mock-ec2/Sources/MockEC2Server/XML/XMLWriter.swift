import IPAddressing

/// Writes XML elements one after the other. Only what EC2's answers need: elements and text, no attributes.
struct XMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Begins as a document does, with its declaration or with nothing.
    init(declaration: Bool = false) {
        if declaration { bytes += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8 }
    }

    /// Writes `content` at once.
    init(_ content: (inout XMLWriter) -> Void) {
        // An interface takes as much: most answers grow no further.
        bytes.reserveCapacity(4096)
        content(&self)
    }

    /// An element with text. An absent value leaves the element out, as EC2 does; an empty one would read as `""`.
    mutating func element(_ name: String, _ text: String?) {
        guard let text else { return }
        open(name)
        self.text(text)
        close(name)
    }

    mutating func element(_ name: String, _ number: Int?) { element(name, number.map(String.init)) }

    mutating func element(_ name: String, _ flag: Bool?) { element(name, flag.map { $0 ? "true" : "false" }) }

    /// An element with an address.
    mutating func element(_ name: String, _ address: IPv4Address?) {
        guard let address else { return }
        element(name) { $0.text(address, separator: UInt8(ascii: ".")) }
    }

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
        open(name)
        for element in elements {
            open("item")
            content(&self, element)
            close("item")
        }
        close(name)
    }

    /// A list of texts.
    mutating func list(_ name: String, _ texts: some Sequence<String>) {
        element(name) { xml in
            for text in texts { xml.element("item", text) }
        }
    }

    /// What another writer has written.
    mutating func append(_ fragment: XMLWriter) { bytes += fragment.bytes }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// The start of an element that may have attributes.
    mutating func open(_ tag: String) {
        bytes.append(UInt8(ascii: "<"))
        bytes += tag.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    mutating func close(_ name: String) {
        bytes.append(UInt8(ascii: "<"))
        bytes.append(UInt8(ascii: "/"))
        bytes += name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    /// The four numbers of an address.
    mutating func text(_ address: IPv4Address, separator: UInt8) {
        for shift in stride(from: 24 as UInt32, through: 0, by: -8) {
            let number = UInt8(truncatingIfNeeded: address.rawValue >> shift)
            if number >= 100 { bytes.append(UInt8(ascii: "0") + number / 100) }
            if number >= 10 { bytes.append(UInt8(ascii: "0") + number / 10 % 10) }
            bytes.append(UInt8(ascii: "0") + number % 10)
            if shift > 0 { bytes.append(separator) }
        }
    }

    /// A parser would turn a carriage return into a line feed (XML 1.0, section 2.11), so it goes as a reference.
    mutating func text(_ text: String) {
        // Hardly any text has such a character.
        guard text.utf8.contains(where: Self.isMarkup) else {
            bytes += text.utf8
            return
        }
        for byte in text.utf8 {
            if let reference = Self.reference(for: byte) { bytes += reference.utf8 } else { bytes.append(byte) }
        }
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\r"): true
        default: false
        }
    }

    private static func reference(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\r"): "&#13;"
        default: nil
        }
    }
}
