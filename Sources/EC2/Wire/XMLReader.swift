import CExpat

/// Bytes that are not the XML of an answer.
struct XMLError: Error, Hashable, CustomStringConvertible {
    let description: String
}

/// Reads a document into elements by expat.
///
/// Answers of EC2 have no document type declaration, so one is refused, and with it all entities but XML's own five.
/// Attributes are ignored: EC2 says nothing in them.
final class XMLReader {
    /// The deepest answer, DescribeInstances with interfaces, is 12 deep.
    static let maximumDepth = 32
    /// 1,000 interfaces of 50 addresses, the largest page there is, are 400,000 elements.
    static let maximumElements = 1_000_000

    private let parser: XML_Parser
    /// The elements that have begun and not ended, outermost first.
    private var open: [XMLElement] = []
    private var root: XMLElement?
    private var refusal: String?
    private var elementCount = 0
    /// Each name is kept once: a page has tens of thousands of elements but few names.
    private var names: Set<String> = []

    static func read(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
        guard let parser = XML_ParserCreate(nil) else { throw XMLError(description: "expat is out of memory") }
        defer { XML_ParserFree(parser) }
        let reader = XMLReader(parser: parser)
        return try withExtendedLifetime(reader) { () throws(XMLError) in try reader.parse(bytes) }
    }

    private init(parser: XML_Parser) {
        self.parser = parser
        // The parser does not outlive `read`, which keeps this object alive: no retain is needed.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, _ in XMLReader.from(context)?.began(name) },
            { context, _ in XMLReader.from(context)?.ended() })
        XML_SetCharacterDataHandler(parser) { context, text, length in XMLReader.from(context)?.read(text, length) }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLReader.from(context)?.refuse("it has a document type declaration")
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
        context.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
    }

    private func parse(_ bytes: [UInt8]) throws(XMLError) -> XMLElement {
        // expat counts in Int32; the HTTP client lets nothing near that size through.
        guard let length = Int32(exactly: bytes.count) else { throw XMLError(description: "it is too long") }
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), length, 1)
        }
        if let refusal { throw XMLError(description: refusal) }
        guard status == XML_STATUS_OK, let root else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not XML"
            throw XMLError(description: "\(reason) at byte \(XML_GetCurrentByteIndex(parser))")
        }
        return root
    }

    private func began(_ name: UnsafePointer<CChar>?) {
        guard refusal == nil, let name else { return }
        elementCount += 1
        guard open.count < Self.maximumDepth else { return refuse("it is more than \(Self.maximumDepth) deep") }
        guard elementCount <= Self.maximumElements else {
            return refuse("it has more than \(Self.maximumElements) elements")
        }
        open.append(XMLElement(name: names.insert(String(cString: name)).memberAfterInsert))
    }

    private func read(_ text: UnsafePointer<CChar>?, _ length: Int32) {
        guard refusal == nil, let text, !open.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
        open[open.count - 1].text += String(decoding: bytes, as: UTF8.self)
    }

    private func ended() {
        guard refusal == nil, var element = open.popLast() else { return }
        // The white space that indents children is not data.
        if !element.children.isEmpty { element.text = "" }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    private func refuse(_ reason: String) {
        refusal = reason
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}
