import CNISpec
import Testing

@Suite struct CNIInvocationTests {
    private static let whole = [
        "CNI_COMMAND": "ADD", "CNI_CONTAINERID": "0a1b", "CNI_NETNS": "/run/netns/x", "CNI_IFNAME": "eth0",
        "CNI_PATH": "/opt/cni/bin:/usr/lib/cni",
    ]

    private func invocation(_ command: String, without names: [String] = [], _ changes: [String: String] = [:]) throws
        -> CNIInvocation
    {
        var environment = Self.whole.merging(changes) { _, new in new }
        environment["CNI_COMMAND"] = command
        for name in names { environment[name] = nil }
        return try CNIInvocation(environment: environment)
    }

    private func failure(_ command: String, without names: [String] = [], _ changes: [String: String] = [:])
        -> CNIError?
    {
        #expect(throws: CNIError.self) { try invocation(command, without: names, changes) }
    }

    @Test func `C1 a missing command is code 4 and named`() {
        for environment in [[:], ["CNI_COMMAND": ""]] {
            let error = #expect(throws: CNIError.self) { try CNIInvocation(environment: environment) }
            #expect(error?.code == .invalidEnvironment)
            #expect(error?.message == "CNI_COMMAND missing")
        }
    }

    @Test(arguments: ["add", "Add", "ADDD", "UPDATE", " ADD"])
    func `C2 an unknown command is code 4`(command: String) {
        let error = failure(command)
        #expect(error?.code == .invalidEnvironment)
        #expect(error?.message.contains("\"\(command)\"") == true)
    }

    @Test(arguments: ["ADD", "CHECK"], ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"])
    func `C3 C4 ADD and CHECK need each of their variables`(command: String, name: String) {
        let error = failure(command, without: [name])
        #expect(error?.code == .invalidEnvironment)
        #expect(error?.message.contains(name) == true)
        #expect(failure(command, [name: ""])?.message.contains(name) == true)
    }

    @Test func `C5 DEL does without a namespace, not without container and interface`() throws {
        #expect(try invocation("DEL", without: ["CNI_NETNS"]).netns.isEmpty)
        #expect(try invocation("DEL", ["CNI_NETNS": ""]).netns.isEmpty)
        #expect(failure("DEL", without: ["CNI_CONTAINERID"])?.code == .invalidEnvironment)
        #expect(failure("DEL", without: ["CNI_IFNAME"])?.code == .invalidEnvironment)
    }

    @Test func `C6 GC needs the path, STATUS and VERSION only the command`() throws {
        let all = ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"]
        #expect(try invocation("GC", without: all).path == ["/opt/cni/bin", "/usr/lib/cni"])
        #expect(failure("GC", without: all + ["CNI_PATH"])?.message.contains("CNI_PATH") == true)
        #expect(try invocation("STATUS", without: all + ["CNI_PATH"]).command == .status)
        #expect(try invocation("VERSION", without: all + ["CNI_PATH"]).command == .version)
    }

    @Test func `C7 all that is missing or wrong is named in one error`() {
        let error = failure("ADD", without: ["CNI_NETNS"], ["CNI_IFNAME": "a/b", "CNI_CONTAINERID": ""])
        #expect(
            error?.message
                == "invalid environment for ADD: CNI_CONTAINERID, CNI_NETNS missing; CNI_IFNAME \"a/b\" is no valid name"
        )
    }

    @Test(arguments: ["../x", "a/b", ".a", "-a", "_a", "a b", "a\u{E9}", "a\n", "a:b", "a;b"])
    func `C8 a container id beyond the pattern is code 4`(id: String) {
        for command in ["ADD", "DEL", "CHECK"] {
            #expect(failure(command, ["CNI_CONTAINERID": id])?.code == .invalidEnvironment)
        }
    }

    @Test(arguments: ["a", "0", "A.b-c_d", "cnitool-77383ca0a0715733ca6f"])
    func `C8 a container id of the pattern is taken`(id: String) throws {
        #expect(try invocation("ADD", ["CNI_CONTAINERID": id]).containerID == id)
    }

    @Test(arguments: [
        ".", "..", "a/b", "a:b", "a b", "a\tb", "a\u{A0}b", "a\u{2003}b", "a\u{3000}", "sixteenbyteslong",
        "\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}\u{E9}",
    ])
    func `C10 an interface name that the kernel would not take is code 4`(name: String) {
        for command in ["ADD", "DEL", "CHECK"] {
            #expect(failure(command, ["CNI_IFNAME": name])?.code == .invalidEnvironment)
        }
    }

    @Test(arguments: ["eth0", "net1", "fifteenbyteslon", "a.b", "...", "\u{E9}"])
    func `C10 an interface name that the kernel takes is taken`(name: String) throws {
        #expect(try invocation("ADD", ["CNI_IFNAME": name]).ifName == name)
    }

    @Test func `C11 the pod's names come from CNI_ARGS`() throws {
        let text =
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=ns;K8S_POD_NAME=pod-0;K8S_POD_UID=u;K8S_POD_INFRA_CONTAINER_ID=i;X=Y"
        let arguments = try invocation("ADD", ["CNI_ARGS": text]).arguments
        #expect(arguments.podNamespace == "ns")
        #expect(arguments.podName == "pod-0")
        #expect(arguments["K8S_POD_UID"] == "u")
        #expect(arguments["X"] == "Y")
        #expect(arguments.text == text)
        #expect(try invocation("ADD", ["CNI_ARGS": ""]).arguments == .none)
    }

    @Test(arguments: ["A", "A=B=C", "A=B;", ";", "=B", "IgnoreUnknown=2", "X=Y", "IgnoreUnknown=0;X=Y"])
    func `C11 malformed or unknown arguments are code 4`(text: String) {
        #expect(failure("ADD", ["CNI_ARGS": text])?.code == .invalidEnvironment)
        #expect(failure("CHECK", ["CNI_ARGS": text])?.code == .invalidEnvironment)
    }

    @Test(arguments: ["1", "true", "True", "TRUE"])
    func `C11 IgnoreUnknown lets unknown keys pass`(value: String) throws {
        #expect(try invocation("ADD", ["CNI_ARGS": "X=Y;IgnoreUnknown=\(value)"]).arguments["X"] == "Y")
    }

    @Test func `C57 DEL does not fail for its arguments`() throws {
        #expect(try invocation("DEL", ["CNI_ARGS": "malformed"]).arguments == .none)
    }

    @Test func `C13 the path is split on colons`() throws {
        #expect(try invocation("ADD", ["CNI_PATH": "/a::/b"]).path == ["/a", "/b"])
    }

    @Test(arguments: [("1", true), ("true", true), ("0", false), ("", false), ("yes", false)])
    func `C16 the override is 1 or true`(value: String, isOn: Bool) throws {
        #expect(try invocation("ADD", ["CNI_NETNS_OVERRIDE": value]).mayUseOwnNetns == isOn)
    }
}
