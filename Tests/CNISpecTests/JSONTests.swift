import CNISpec
import Foundation
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "-12.50e+3", "1E400", "123456789012345678901234567890", "\"\"",
        #""a\"\\\n\r\t""#, #""\u0001""#, "\"gr\u{FC}n \u{1F600}\"", "[]", "[1,[2,[]],{}]", #"{"b":1,"a":[null],"":{}}"#,
    ])
    func `a document is written as it was read`(text: String) throws {
        #expect(try JSONValue(parsing: text).description == text)
    }

    @Test(arguments: [
        (#""\/\b\f""#, #""/\u0008\u000c""#), (#""\u00e9\u20AC""#, "\"\u{E9}\u{20AC}\""),
        (#""\ud83d\uDE00""#, "\"\u{1F600}\""), (" [ 1 ,\t2\r\n] ", "[1,2]"), (#"{ "a" : 1 }"#, #"{"a":1}"#),
    ])
    func `escapes and white space are read, and written in one way`(text: String, canonical: String) throws {
        #expect(try JSONValue(parsing: text).description == canonical)
    }

    @Test(arguments: [
        ("", "empty"), ("  ", "empty"), ("\u{FEFF}{}", "byte order mark"), ("{} x", "after the end"),
        ("[1,]", "in place of a value"), ("{\"a\":1,}", "in place of a key"), ("{a:1}", "in place of a key"),
        ("{\"a\" 1}", "in place of \":\""), ("[1 2]", "in place of"), ("[", "ends in the middle"),
        ("\"abc", "ends in the middle"), ("tru", "ends in the middle"), ("nul1", "in place of \"null\""),
        ("01", "after the end"), ("-", "malformed number"), ("1.", "malformed number"), (".5", "in place of a value"),
        ("1e", "malformed number"), ("+1", "in place of a value"), ("NaN", "in place of a value"),
        ("\"\n\"", "must be escaped"), (#""\x""#, "unknown escape"), (#""\u12G4""#, "unknown escape"),
        (#""\ud800""#, "surrogate"), (#""\udc00""#, "surrogate"), (#""\ud800\u0041""#, "surrogate"),
        (#""\ud800\n""#, "surrogate"), (#"{"a":1,"b":2,"a":3}"#, "key \"a\" is there twice"), ("'a'", "in place of"),
    ])
    func `C19 what is no JSON is refused with the place and the reason`(text: String, reason: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `text that is not UTF-8 is refused`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            #expect(throws: JSONError(kind: .invalidUTF8, offset: 0)) { try JSONValue.parse(bytes) }
        }
    }

    @Test func `C19 nesting is read to the limit and refused beyond it`() throws {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        _ = try JSONValue.parse(nested(64))
        #expect(throws: JSONError(kind: .tooDeep(limit: 64), offset: 64)) { try JSONValue.parse(nested(65)) }
        #expect(throws: JSONError.self) { try JSONValue.parse(nested(500_000)) }
    }

    @Test func `C19 a document beyond the size limit is refused unread`() {
        let bytes = [UInt8](repeating: 0x20, count: 11)
        #expect(throws: JSONError(kind: .tooLarge(bytes: 11, limit: 10), offset: 10)) {
            try JSONValue.parse(bytes, sizeLimit: 10)
        }
    }

    @Test func `numbers keep their digits and tell their values`() throws {
        #expect(JSONValue.int(.max).intValue == .max)
        #expect(try JSONValue(parsing: "9223372036854775808").intValue == nil)
        #expect(try JSONValue(parsing: "1.0").intValue == nil)
        #expect(JSONNumber("1.5e2")?.double == 150)
        #expect(JSONNumber("1.5e2x") == nil)
        #expect(JSONNumber("") == nil)
    }

    @Test func `members keep their order when one is set, added and removed`() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["c"] = true
        object["a"] = "x"
        object["b"] = nil
        #expect(object.keys == ["a", "c"])
        #expect(JSONValue.object(object).description == #"{"a":"x","c":true}"#)
        #expect(JSONObject([.init(key: "a", value: 1), .init(key: "a", value: 2)]) == ["a": 2])
    }

    @Test func `python reads what is written as what was read`() throws {
        var generator = SplitMix(seed: 1)
        let documents = (0..<300).map { _ in RandomJSON.value(depth: 0, using: &generator) }
        let pairs = try documents.map { JSONValue.array([$0, try JSONValue.parse($0.serialized())]).description }
        let script = """
            import json, sys
            lines = [json.loads(line) for line in sys.stdin.buffer.read().decode().split("\\n")]
            print(len(lines), all(a == b and len(json.dumps(a)) > 0 for a, b in lines))
            """
        let output = try Python.run("-c", script, input: pairs.joined(separator: "\n"))
        #expect(output == "300 True\n")
    }
}
