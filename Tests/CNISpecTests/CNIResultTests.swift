import CNISpec
import Testing

@Suite struct CNIResultTests {
    private static let result = CNIResult(
        interfaces: [
            .init(name: "eni0123456789a", mac: "02:00:00:00:00:01", mtu: 9001),
            .init(name: "eth0", mac: "02:00:00:00:00:02", mtu: 9001, sandbox: "/var/run/netns/../netns/x"),
        ],
        ips: [
            .init(address: "10.0.0.7/32", interface: 1),
            .init(address: "fd00::7/128", gateway: "fe80::1", interface: 1),
        ],
        routes: [.init(dst: "0.0.0.0/0", gw: "169.254.1.1", mtu: 1500, table: 254, scope: 0)],
        dns: .init(nameservers: ["10.0.0.2"], search: ["a.b"]))

    private static let old = """
        "interfaces":[{"name":"eni0123456789a","mac":"02:00:00:00:00:01"},{"name":"eth0","mac":"02:00:00:00:00:02",\
        "sandbox":"/var/run/netns/../netns/x"}],"ips":[{"version":"4","interface":1,"address":"10.0.0.7/32"},\
        {"version":"6","interface":1,"address":"fd00::7/128","gateway":"fe80::1"}],\
        "routes":[{"dst":"0.0.0.0/0","gw":"169.254.1.1"}],"dns":{"nameservers":["10.0.0.2"],"search":["a.b"]}}
        """

    @Test(arguments: [CNIVersion.v0_3_1, .v0_4_0])
    func `C25 C26 C34 before 1.0.0 addresses say their version and 1.1.0's fields are left out`(version: CNIVersion) {
        #expect(
            Self.result.json(for: version).description == #"{"cniVersion":"\#(version.rawValue)","# + Self.old)
    }

    @Test func `C25 C26 1.0.0 has no version in its addresses`() {
        let text = Self.old.replacing(#""version":"4","#, with: "").replacing(#""version":"6","#, with: "")
        #expect(Self.result.json(for: .v1_0_0).description == #"{"cniVersion":"1.0.0","# + text)
    }

    @Test func `C25 C37 1.1.0 has the MTU of interfaces and all of routes`() {
        let json = Self.result.json(for: .v1_1_0)
        #expect(json["interfaces"]?.arrayValue?.map { $0["mtu"] } == [9001, 9001])
        #expect(
            json["routes"]?.description
                == #"[{"dst":"0.0.0.0/0","gw":"169.254.1.1","mtu":1500,"table":254,"scope":0}]"#)
        #expect(json["ips"]?.arrayValue?.first?["version"] == nil)
    }

    @Test func `C34 the sandbox is the path as given, and absent on the host`() {
        let interfaces = Self.result.json(for: .v1_1_0)["interfaces"]?.arrayValue ?? []
        #expect(interfaces.map { $0["sandbox"] } == [nil, "/var/run/netns/../netns/x"])
    }

    @Test func `C39 an empty dns is left out`() {
        #expect(
            CNIResult().json(for: .v1_1_0).description
                == #"{"cniVersion":"1.1.0","interfaces":[],"ips":[],"routes":[]}"#)
    }

    @Test func `a result of each version is read again as far as the version holds it`() throws {
        for version in CNIVersion.allCases {
            let json = try #require(Self.result.json(for: version).objectValue)
            let read = try CNIResult(json: json)
            #expect(read.ips == Self.result.ips)
            #expect(read.dns == Self.result.dns)
            #expect(read.json(for: version) == .object(json))
        }
    }

    @Test(arguments: [
        #"{"interfaces":[{"name":"a"}],"ips":[{"address":"10.0.0.1/32","interface":1}]}"#,
        #"{"ips":[{"address":"10.0.0.1/32","interface":-1}]}"#,
    ])
    func `C35 an index of no interface is code 7`(text: String) throws {
        let json = try #require(try JSONValue(parsing: text).objectValue)
        let error = #expect(throws: CNIError.self) { try CNIResult(json: json) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(arguments: [
        #"{"ips":{}}"#, #"{"ips":[{}]}"#, #"{"ips":[{"address":1}]}"#, #"{"routes":[{"gw":"x"}]}"#,
        #"{"interfaces":[{"name":"a","mtu":"x"}]}"#, #"{"dns":{"domain":1}}"#,
    ])
    func `a malformed result is code 7`(text: String) throws {
        let json = try #require(try JSONValue(parsing: text).objectValue)
        let error = #expect(throws: CNIError.self) { try CNIResult(json: json) }
        #expect(error?.code == .invalidConfiguration)
    }
}

@Suite struct CNIErrorTests {
    @Test func `C81 an error holds version, code, message and details`() {
        let error = CNIError(.tryAgainLater, "no address", details: "subnet-1 is full")
        #expect(
            error.json(for: .v0_4_0).description
                == #"{"cniVersion":"0.4.0","code":11,"msg":"no address","details":"subnet-1 is full"}"#)
        #expect(CNIError(json: error.json(for: .v1_1_0)) == error)
        #expect(CNIError(json: ["msg": "x"]) == nil)
        #expect(error.description == "no address: subnet-1 is full (CNI code 11)")
    }

    @Test func `details are left out when there are none`() {
        #expect(
            CNIError(.internalFailure, "x").json(for: .v1_1_0).description
                == #"{"cniVersion":"1.1.0","code":999,"msg":"x"}"#)
    }

    @Test func `C80 the codes are the specification's and above 100 our own`() {
        let codes: [CNIError.Code] = [
            .incompatibleVersion, .unsupportedField, .unknownContainer, .invalidEnvironment, .ioFailure,
            .decodingFailure, .invalidConfiguration, .invalidNetns, .tryAgainLater, .notAvailable,
            .limitedConnectivity, .interfaceExists, .kernelFailure, .checkFailed, .internalFailure,
        ]
        #expect(codes.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7, 8, 11, 50, 51, 100, 101, 102, 999])
    }
}

@Suite struct VersionReportTests {
    private static let supported = #""supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}"#

    @Test(arguments: [
        (#"{"cniVersion":"0.4.0"}"#, "0.4.0"), (#"{"cniVersion":"9.9.9"}"#, "9.9.9"), ("", "1.1.0"), ("{", "1.1.0"),
        (#"{"cniVersion":1}"#, "1.1.0"), (#"{"cniVersion":""}"#, "1.1.0"), ("[]", "1.1.0"),
    ])
    func `C24 VERSION echoes the version that stdin has, and else says our newest`(input: String, version: String) {
        #expect(
            VersionReport.json(for: Array(input.utf8)).description == #"{"cniVersion":"\#(version)","# + Self.supported)
    }
}
