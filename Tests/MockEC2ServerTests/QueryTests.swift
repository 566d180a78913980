import MockCloud
import Testing

@testable import MockEC2Server

@Suite struct QueryTests {
    private func reader(_ text: String, of action: String = "DescribeNetworkInterfaces") throws -> QueryReader {
        try QueryReader(
            #require(FormDecoding.pairs(text.utf8)), known: KnownParameters.names(of: action))
    }

    @Test func `names and values are decoded, plus and percent alike`() {
        let pairs = FormDecoding.pairs("a=1+2%203&b&c=&&%C3%BC=%F0%9F%98%80&d=x=y".utf8)
        #expect(pairs?.map(\.name) == ["a", "b", "c", "ü", "d"])
        #expect(pairs?.map(\.value) == ["1 2 3", "", "", "😀", "x=y"])
        #expect(FormDecoding.pairs("a=1+2".utf8, plusIsSpace: false)?.first?.value == "1+2")
        for nonsense in ["a=%", "a=%4", "a=%zz", "%ff=1", "a=%C3%28"] {
            #expect(FormDecoding.pairs(nonsense.utf8) == nil, "\(nonsense)")
        }
    }

    @Test func `lists are read in numeric order, with gaps`() throws {
        var query = try reader(
            "NetworkInterfaceId.10=j&NetworkInterfaceId.9=i&NetworkInterfaceId.1=a&Filter.7.Name=status"
                + "&Filter.7.Value.12=b&Filter.7.Value.3=a&Filter.2.Name=vpc-id&Filter.2.Value.1=v")
        #expect(query.strings("NetworkInterfaceId") == ["a", "i", "j"])
        let filters = try query.filters()
        #expect(
            filters == [
                CloudFilter(name: "vpc-id", values: ["v"]), CloudFilter(name: "status", values: ["a", "b"]),
            ])
        try query.finish()
    }

    @Test(arguments: [
        ("Nonsense=1", "UnknownParameter"), ("NetworkInterfaceId=eni-1", "UnknownParameter"),
        ("NetworkInterfaceId.x=eni-1", "UnknownParameter"), ("Filter.1.Value.Value=1", "UnknownParameter"),
        ("NetworkInterfaceId.99999999999=eni-1", "UnknownParameter"),
        ("MaxResults=5&MaxResults=5", "InvalidParameterValue"),
        ("MaxResults=many", "InvalidParameterValue"), ("MaxResults=99999999999", "InvalidParameterValue"),
        ("DryRun=perhaps", "InvalidParameterValue"), ("Filter.1.Value.1=x", "MissingParameter"),
        ("NextToken=%00", "InvalidParameterValue"),
    ])
    func `a parameter that cannot be read is an error that names it`(text: String, code: String) throws {
        let error = #expect(throws: CloudError.self) {
            var query = try reader(text)
            _ = try query.describe("NetworkInterfaceId")
            try query.finish()
        }
        #expect(error?.code == code)
        let name = text.prefix { $0 != "=" }
        #expect(error?.message.contains(name == "Filter.1.Value.1" ? "Filter.1.Name" : name) == true)
    }

    @Test func `a parameter that EC2 has and the mock does not act on is refused, not ignored`() throws {
        var query = try reader("SubnetId=subnet-1&EnablePrimaryIpv6=true", of: "CreateNetworkInterface")
        _ = try query.required("SubnetId")
        let error = #expect(throws: CloudError.self) { try query.finish() }
        #expect(error?.code == "UnsupportedOperation" && error?.message.contains("EnablePrimaryIpv6") == true)
    }

    @Test func `what XML cannot say plainly is escaped`() {
        let xml = XMLWriter { xml in
            xml.element("a", "<&>\"' \r\n\té😀")
            xml.element("b", nil as String?)
            xml.element("c", "")
            xml.list("d", [String]())
            xml.list("e", ["1", "2"])
        }
        #expect(
            String(decoding: xml.bytes, as: UTF8.self)
                == "<a>&lt;&amp;&gt;\"' &#13;\n\té😀</a><c></c><d></d><e><item>1</item><item>2</item></e>")
    }

    @Test func `JSON is read and written`() throws {
        let text = #"{"a":[1,-2.5,true,false,null,"x\"\\\n"],"b":{}}"#
        #expect(JSON(parsing: Array(text.utf8))?.text == text)
        for nonsense in [
            "", "{", "[1,]", "{\"a\":}", "nul", "1 2", "\"\u{1}\"", "1e999", "{\"a\":1,}", "[[", "\"\\u0041\"",
        ] {
            #expect(JSON(parsing: Array(nonsense.utf8)) == nil, "\(nonsense)")
        }
        #expect(JSON(parsing: Array(String(repeating: "[", count: 100_000).utf8)) == nil)
    }
}
