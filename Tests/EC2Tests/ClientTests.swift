import HTTPClient
import IPAddressing
import Testing

@testable import EC2

struct ClientTests {
    @Test(
        arguments: [
            ("eu-central-1", nil, "https://ec2.eu-central-1.amazonaws.com/"),
            ("cn-north-1", nil, "https://ec2.cn-north-1.amazonaws.com.cn/"),
            ("eu-central-1", "", "https://ec2.eu-central-1.amazonaws.com/"),
            ("eu-central-1", "http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("eu-central-1", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ] as [(String, String?, String)])
    func `requests go to the region's endpoint, or to the one that was given`(
        _ region: String, _ endpoint: String?, _ url: String
    ) async throws {
        let http = ScriptedHTTP(.success(.describeSubnets))
        _ = try await client(http, endpoint: endpoint, region: region).describeSubnets()
        let request = try #require(http.requests.first)
        #expect(request.url == url)
        #expect(request.method == "POST")
        #expect(
            request.headers.first(named: "Content-Type") == "application/x-www-form-urlencoded; charset=utf-8")
        #expect(request.headers.first(named: "Authorization")?.contains("/\(region)/ec2/aws4_request") == true)
        #expect(request.headers.first(named: "X-Amz-Security-Token") == "token")
    }

    @Test func `pages are read until there are no more, with the same filter`() async throws {
        func page(_ id: String, token: String?) -> ScriptedHTTP.Line {
            .success(
                .describeSubnets,
                "<subnetSet><item><subnetId>\(id)</subnetId></item></subnetSet>"
                    + (token.map { "<nextToken>\($0)</nextToken>" } ?? ""))
        }
        let http = ScriptedHTTP(page("a", token: "t+1/="), page("b", token: "t2"), page("c", token: nil))
        let subnets = try await client(http).describeSubnets(filters: [EC2Filter(name: "vpc-id", value: "vpc-1")])
        #expect(subnets.map(\.id) == ["a", "b", "c"])
        #expect(http.calls.map { $0["NextToken"] } == [nil, "t+1/=", "t2"])
        #expect(http.calls.allSatisfy { $0["MaxResults"] == "1000" && $0["Filter.1.Value.1"] == "vpc-1" })
    }

    @Test func `an empty token ends the pages, and one that comes again is an error`() async throws {
        let ends = ScriptedHTTP(.success(.describeSubnets, "<subnetSet/><nextToken></nextToken>"))
        _ = try await client(ends).describeSubnets()
        #expect(ends.requests.count == 1)

        let endless = ScriptedHTTP(.success(.describeSubnets, "<subnetSet/><nextToken>t</nextToken>"))
        let error = await #expect(throws: EC2Error.self) { try await client(endless).describeSubnets() }
        #expect(error?.description.contains("its pages do not end: token 't'") == true)
        #expect(endless.requests.count == 2)
    }

    @Test func `assigned addresses that are fewer than asked for are not taken for all of them`() async {
        let http = ScriptedHTTP(FailureTests.Call.assign.success)
        let error = await #expect(throws: EC2Error.self) {
            try await client(http).assignPrivateIPAddresses(interface: "eni-1", count: 2)
        }
        #expect(error?.kind == .malformedAnswer("it names 1 new addresses, not 2"))
        #expect(error?.outcomeIsUnknown == true)
    }

    @Test(arguments: [
        ("<macAddress>zz</macAddress>", "<macAddress> in <item> is 'zz', which is no MACAddress"),
        ("", "<item> has no <macAddress>"),
        ("<macAddress/>", "<macAddress> in <item> is empty"),
        (
            "<macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>10.0.0.256</privateIpAddress>",
            "<privateIpAddress> in <item> is '10.0.0.256', which is no IPv4Address"
        ),
        (
            "<macAddress>02:00:00:00:00:01</macAddress><attachment><attachmentId>a</attachmentId></attachment>",
            "<attachment> has no <deviceIndex>"
        ),
    ])
    func `a value that makes no sense is named`(_ content: String, _ reason: String) async {
        let http = ScriptedHTTP(
            .success(
                .describeNetworkInterfaces,
                "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>\(content)</item></networkInterfaceSet>"
            ))
        let error = await #expect(throws: EC2Error.self) { try await client(http).describeNetworkInterfaces() }
        #expect(error?.kind == .malformedAnswer(reason))
        #expect(error?.outcomeIsUnknown == false)
    }

    @Test func `an interface without IPv4 is read like any other`() async throws {
        let http = ScriptedHTTP(
            .success(
                .describeNetworkInterfaces,
                """
                <networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>
                <macAddress>02:00:00:00:00:01</macAddress><interfaceType>efa-only</interfaceType><status>in-use</status>
                <tagSet><item><key>k</key><value/></item><item><key>l</key><value> v </value></item></tagSet>
                </item></networkInterfaceSet>
                """))
        let interface = try #require(try await client(http).describeNetworkInterfaces().first)
        #expect(interface.privateAddress == nil)
        #expect(interface.status == .inUse)
        #expect(interface.interfaceType == "efa-only")
        #expect(interface.attachment == nil)
        #expect(interface.tags == [EC2Tag(key: "k", value: ""), EC2Tag(key: "l", value: " v ")])
        #expect(interface.tags.value(of: "l") == " v ")
    }

    @Test func `a cancelled task ends its wait with what it waited for`() async {
        let http = ScriptedHTTP(.error("Throttling"))
        let client = EC2Client(http: http, credentials: TestCredentials("A"), region: "eu-central-1", random: { 0.999 })
        let task = Task { () async -> EC2Error? in
            do throws(EC2Error) { _ = try await client.describeSubnets() } catch { return error }
            return nil
        }
        while http.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await task.value
        #expect(error?.isThrottling == true || error?.kind == .cancelled)
    }
}
