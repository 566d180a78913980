import Testing

@testable import EC2

struct XMLReaderTests {
    private func read(_ text: String) throws(XMLError) -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test func `text is kept byte for byte, and the white space between elements is not text`() throws {
        let root = try read("<?xml version='1.0'?>\n<r>\n  <a> x &lt;&amp;&#x1F680;&quot; \n</a>\n  <b/>\n</r>")
        #expect(root.text(of: "a") == " x <&🚀\" \n")
        #expect(root.child("b")?.text.isEmpty == true)
        #expect(root.text.isEmpty)
    }

    @Test func `CDATA, comments and processing instructions are read as XML has them`() throws {
        #expect(try read("<r><!-- no --><a><![CDATA[<x>]]>y<?pi z?></a></r>").text(of: "a") == "<x>y")
    }

    @Test(arguments: [
        "<!DOCTYPE r [<!ENTITY a 'x'>]><r>&a;</r>",
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
        "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>",
        "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><r>&b;</r>",
    ])
    func `a document type declaration is refused, and with it every entity`(_ text: String) {
        #expect(throws: XMLError(description: "it has a document type declaration")) { try read(text) }
    }

    @Test(arguments: [
        "", " ", "x", "<", "<r", "<r>", "<r></s>", "<r/><r/>", "<r/>x", "<r>&nbsp;</r>", "<r a=1/>", "<r>\u{0}</r>",
        "<r>&#0;</r>", "{}", "<html><br></html>",
    ])
    func `what is not well-formed is an error`(_ text: String) {
        #expect(throws: XMLError.self) { try read(text) }
    }

    @Test(
        arguments: [[0x3C, 0x72, 0x3E, 0xFF, 0x3C, 0x2F, 0x72, 0x3E], [0xFF, 0xFE], [0x00], [0xEF, 0xBB, 0xBF]]
            as [[UInt8]])
    func `bytes that are no text are an error`(_ bytes: [UInt8]) {
        #expect(throws: XMLError.self) { try XMLReader.read(bytes) }
    }

    @Test func `a document too deep is refused, one that is not is read`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        _ = try read(nested(XMLReader.maximumDepth))
        #expect(throws: XMLError(description: "it is more than 32 deep")) {
            try read(nested(XMLReader.maximumDepth + 1))
        }
        #expect(throws: XMLError.self) { try read(nested(1_000_000)) }
    }

    @Test func `a document of too many elements is refused`() {
        let text = "<r>" + String(repeating: "<a/>", count: XMLReader.maximumElements) + "</r>"
        #expect(throws: XMLError(description: "it has more than 1000000 elements")) { try read(text) }
    }
}
