import CNISpec
import Testing

@Suite struct NetworkConfigurationTests {
    private func configuration(_ text: String, for command: CNICommand = .add) throws -> NetworkConfiguration {
        try NetworkConfiguration(parsing: Array(text.utf8), for: command)
    }

    private func failure(_ text: String, for command: CNICommand = .add) -> CNIError? {
        #expect(throws: CNIError.self, "\(text)") { try configuration(text, for: command) }
    }

    /// A whole configuration with `members` added.
    private func whole(_ members: String = "", version: String = "1.1.0") -> String {
        #"{"cniVersion":"\#(version)","name":"net","type":"vpc-cni"\#(members.isEmpty ? "" : ",")\#(members)}"#
    }

    @Test func `what is said is read and what is not has its default`() throws {
        let bare = try configuration(whole())
        #expect(bare.socket == "/run/vpc-cni/ipamd.sock")
        #expect(bare.stateDir == "/run/vpc-cni")
        #expect(bare.mtu == nil)
        #expect(bare.vethPrefix == nil)
        #expect(bare.capabilities.isEmpty)
        #expect(bare.validAttachments == nil)
        let full = try configuration(
            whole(
                #"""
                "mtu":1500,"vethPrefix":"vpc","socket":"/s","stateDir":"/d","capabilities":{"portMappings":true,"x":false},
                "runtimeConfig":{"portMappings":[]},"dns":{"nameservers":["10.0.0.2"]},"args":{"cni":{}},"other":[1]
                """#))
        #expect(full.mtu == 1500)
        #expect(full.vethPrefix == "vpc")
        #expect(full.socket == "/s")
        #expect(full.stateDir == "/d")
        #expect(full.capabilities == ["portMappings"])
        #expect(full.runtimeConfig == ["portMappings": []])
        #expect(full.dns.nameservers == ["10.0.0.2"])
        #expect(full.raw["other"] == [1])
        #expect(try configuration(whole(#""mtu":"9001""#)).mtu == 9001, "as AWS writes it")
    }

    @Test(arguments: [
        "/", "..", "a/b", ".a", "", "a b",
    ])
    func `C9 a missing or bad name is code 7`(name: String) {
        #expect(failure(#"{"cniVersion":"1.0.0","name":"\#(name)"}"#)?.code == .invalidConfiguration)
        #expect(failure(#"{"cniVersion":"1.0.0","name":"\#(name)"}"#, for: .del)?.code == .invalidConfiguration)
        #expect(failure(#"{"cniVersion":"1.0.0","name":5}"#)?.message.contains("5") == true)
    }

    @Test(arguments: [
        ("", 6), ("x", 6), ("[]", 6), ("\"a\"", 6), ("1", 6), ("null", 7), ("{}", 7), ("{\"name\":\"n\"}", 1),
        ("\u{FEFF}{}", 6), ("{\"name\":\"n\",\"name\":\"m\"}", 6),
    ])
    func `C18 C19 what is no configuration has the right code`(text: String, code: Int) {
        for command in CNICommand.allCases where command != .version {
            #expect(failure(text, for: command)?.code.rawValue == code)
        }
    }

    @Test func `C19 more than 1 MiB is code 6`() {
        let padding = String(repeating: "x", count: 1 << 20)
        #expect(failure(whole(#""x":"\#(padding)""#))?.code == .decodingFailure)
    }

    @Test(arguments: [
        (#""mtu":575"#, "mtu = 575"), (#""mtu":9002"#, "mtu = 9002"), (#""mtu":"x""#, "mtu = \"x\""),
        (#""mtu":1.5"#, "mtu = 1.5"), (#""vethPrefix":"toolong""#, "vethPrefix = \"toolong\""),
        (#""vethPrefix":"eth""#, "vethPrefix = \"eth\""), (#""vethPrefix":"a/b""#, "vethPrefix = \"a/b\""),
        (#""socket":"relative""#, "socket = \"relative\""), (#""socket":"/a\u0000b""#, "socket ="),
        (#""stateDir":7"#, "stateDir = 7"), (#""capabilities":[]"#, "capabilities = []"),
        (#""capabilities":{"x":1}"#, "capabilities ="), (#""runtimeConfig":"x""#, "runtimeConfig = \"x\""),
        (#""dns":[]"#, "dns = []"), (#""dns":{"search":"x"}"#, "dns ="), (#""args":1"#, "args = 1"),
        (#""ipam":"x""#, "ipam = \"x\""), (#""prevResult":[]"#, "prevResult = []"),
    ])
    func `C20 a wrong value is code 7 with field and value, and no hindrance to DEL`(member: String, says: String)
        throws
    {
        let error = failure(whole(member))
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(says) == true, "\(String(describing: error))")
        #expect(try configuration(whole(member), for: .del).name == "net")
    }

    @Test func `C20 a socket path of 107 bytes is taken, of 108 refused`() throws {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(try configuration(whole(#""socket":"\#(longest)""#)).socket == longest)
        #expect(failure(whole(#""socket":"\#(longest)a""#))?.code == .invalidConfiguration)
    }

    @Test func `C20 members that are null count as absent`() throws {
        #expect(try configuration(whole(#""mtu":null,"dns":null,"prevResult":null,"ipam":null"#)).mtu == nil)
    }

    @Test func `C80 an IPAM plugin is code 2 with key and value, for ADD only`() throws {
        let text = whole(#""ipam":{"type":"host-local"}"#)
        #expect(failure(text)?.code == .unsupportedField)
        #expect(failure(text)?.message.contains("ipam.type = \"host-local\"") == true)
        #expect(try configuration(text, for: .del).name == "net")
        #expect(try configuration(whole(#""ipam":{}"#)).name == "net")
    }

    @Test(arguments: ["", #""cniVersion":"","#])
    func `C21 no version means 0.1.0, which is code 1`(member: String) {
        let error = failure("{\(member)\"name\":\"n\"}")
        #expect(error?.code == .incompatibleVersion)
        #expect(error?.details.contains("0.1.0") == true)
    }

    @Test(arguments: [
        "0.1.0", "0.2.0", "0.3.0", "1.0", "v1.0.0", "1.0.0-rc1", "1.2.0", "2.0.0", "x", "1.1.0.0", " 1.0.0",
    ])
    func `C22 C23 a version that is not on the list is code 1 for ADD and DEL, which names it and the list`(
        text: String
    ) {
        for command in [CNICommand.add, .del] {
            let error = failure(whole(version: text), for: command)
            #expect(error?.code == .incompatibleVersion)
            #expect(error?.details.contains("\"\(text)\"") == true)
            #expect(error?.details.contains("0.3.1, 0.4.0, 1.0.0, 1.1.0") == true)
        }
    }

    @Test(arguments: ["x", "1.x.0", "1.1.0.0", "v1.1.0", "1..0"], [CNICommand.check, .gc, .status])
    func `C23 a version that is none is code 6 for CHECK, GC and STATUS`(text: String, command: CNICommand) {
        #expect(failure(whole(version: text), for: command)?.code == .decodingFailure)
    }

    @Test func `C23 a version that is no string is code 6`() {
        #expect(failure(#"{"cniVersion":1,"name":"n"}"#)?.code == .decodingFailure)
    }

    @Test func `C24 every version on the list goes with ADD and DEL`() throws {
        for version in CNIVersion.allCases {
            #expect(try configuration(whole(version: version.rawValue)).cniVersion == version)
            #expect(try configuration(whole(version: version.rawValue), for: .del).cniVersion == version)
        }
    }

    @Test(arguments: [
        ("0.3.1", CNICommand.check), ("0.3.1", .gc), ("0.4.0", .gc), ("1.0.0", .gc), ("0.3.1", .status),
        ("1.0.0", .status),
    ])
    func `C27 an operation that the version lacks is code 1`(version: String, command: CNICommand) {
        #expect(failure(whole(#""prevResult":{}"#, version: version), for: command)?.code == .incompatibleVersion)
    }

    @Test func `C41 ADD with a prevResult is code 7`() {
        let error = failure(whole(#""prevResult":{"ips":[]}"#))
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("first plugin") == true)
    }

    @Test func `C52 DEL takes any prevResult or none`() throws {
        for member in ["", #""prevResult":{"ip4":{}}"#, #""prevResult":7"#] {
            #expect(try configuration(whole(member), for: .del).name == "net")
        }
    }

    @Test func `C63 CHECK without prevResult is code 7`() throws {
        #expect(failure(whole(), for: .check)?.code == .invalidConfiguration)
        #expect(try configuration(whole(#""prevResult":{"ips":[]}"#), for: .check).prevResult == ["ips": []])
    }

    @Test func `C68 an empty list of attachments, null, and no list are told apart`() throws {
        func attachments(_ members: String) throws -> [CNIAttachment]? {
            try configuration(whole(members), for: .gc).validAttachments
        }
        let one = #"[{"containerID":"a","ifname":"eth0"}]"#
        #expect(try attachments("") == nil)
        #expect(try attachments(#""cni.dev/valid-attachments":[]"#) == [])
        #expect(try attachments(#""cni.dev/valid-attachments":null"#) == [])
        #expect(try attachments(#""cni.dev/attachments":\#(one)"#) == [CNIAttachment(containerID: "a", ifName: "eth0")])
        #expect(try attachments(#""cni.dev/valid-attachments":[],"cni.dev/attachments":\#(one)"#) == [])
    }

    @Test(arguments: [
        #"[{"containerID":"a"}]"#, #"[{"ifname":"eth0"}]"#, "[1]", "{}", #"[{"containerID":"../a","ifname":"e"}]"#,
    ])
    func `C69 a malformed attachment refuses the whole list`(list: String) {
        #expect(failure(whole(#""cni.dev/valid-attachments":\#(list)"#), for: .gc)?.code == .invalidConfiguration)
    }
}
