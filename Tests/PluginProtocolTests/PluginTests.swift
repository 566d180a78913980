import CNISpec
import Foundation
import Glibc
import PluginProtocol
import TestSupport
import Testing

/// The plugin from outside, as far as it needs neither root nor a network namespace.
@Suite struct PluginTests {
    private let folder: ScratchFolder
    private var socket: String { "\(folder.path)/ipamd.sock" }

    init() throws { folder = try ScratchFolder() }

    private func config(version: String = "1.1.0", _ members: String = "") -> String {
        """
        {"cniVersion":"\(version)","name":"net","type":"vpc-cni","socket":"\(socket)","stateDir":"\(folder.path)/state"\
        \(members.isEmpty ? "" : ",\(members)")}
        """
    }

    @Test func `C1 no command is code 4 on stdout when nobody sits there`() throws {
        let output = try Plugin.call("", "")
        #expect(output.status == 1)
        #expect(output.errorCode == 4)
        #expect(output.errors.isEmpty)
    }

    @Test func `C1 a person on a terminal gets usage and versions`() throws {
        let output = try Command.result(["env", "-i", "script", "-qec", Plugin.path, "/dev/null"])
        #expect(output.status == 0)
        #expect(output.output.contains("CNI versions: 0.3.1, 0.4.0, 1.0.0, 1.1.0"))
    }

    @Test func `C2 C7 C8 a bad environment is code 4, before stdin is looked at`() throws {
        #expect(try Plugin.call("add", "").errorCode == 4)
        let output = try Plugin.call("ADD", "", ["CNI_NETNS": nil, "CNI_CONTAINERID": "../x"])
        #expect(output.errorCode == 4)
        #expect(output.message.contains("CNI_NETNS missing; CNI_CONTAINERID \"../x\""))
    }

    @Test(arguments: ["{\"cniVersion\":\"0.4.0\"}", "", "garbage"])
    func `C15 C18 VERSION answers without daemon, whatever stdin holds`(input: String) throws {
        let output = try Plugin.call("VERSION", input, ["CNI_CONTAINERID": nil, "CNI_NETNS": nil, "CNI_IFNAME": nil])
        #expect(output.status == 0)
        #expect(output.errors.isEmpty)
        let version = input.hasPrefix("{") ? "0.4.0" : "1.1.0"
        #expect(
            output.output
                == "{\"cniVersion\":\"\(version)\",\"supportedVersions\":[\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}\n")
    }

    @Test(arguments: ["<&-", "<> silent"])
    func `C18 VERSION waits for no stdin that is closed or silent`(redirection: String) throws {
        #expect(mkfifo("\(folder.path)/silent", 0o600) == 0)
        let start = ContinuousClock.now
        let output = try Command.result(
            [
                "env", "-i", "CNI_COMMAND=VERSION", "bash", "-c",
                "cd \(folder.path); exec \(Plugin.path) \(redirection)",
            ])
        #expect(output.output.contains("\"cniVersion\":\"1.1.0\""))
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test(arguments: [("", 6), ("[]", 6), ("{}", 7), ("{\"cniVersion\":\"9.0.0\",\"name\":\"n\"}", 1)])
    func `C18 C22 a bad configuration has its code and goes to no daemon`(input: String, code: Int) throws {
        for command in ["ADD", "DEL", "CHECK", "GC", "STATUS"] {
            let output = try Plugin.call(command, input)
            #expect(output.errorCode == code)
            #expect(output.status == 1)
        }
    }

    @Test func `C18 a stdin that cannot be read is code 5`() throws {
        let output = try Command.result(
            ["env", "-i", "CNI_COMMAND=STATUS", "bash", "-c", "\(Plugin.path) <&-"])
        #expect(output.errorCode == 5)
    }

    @Test func `C19 a configuration of 1 MiB goes to the daemon, one of a byte more is code 6`() throws {
        let daemon = try FakeDaemon(at: socket) { _ in .success() }
        let bare = config(#""x":"""#)
        let padding = String(repeating: "a", count: 1 << 20 - bare.utf8.count)
        #expect(try Plugin.call("GC", config(#""x":"\#(padding)""#)).status == 0)
        #expect(try Plugin.call("GC", config(#""x":"\#(padding)a""#)).errorCode == 6)
        #expect(daemon.seen.first?.plugin?.config.count == 1 << 20)
    }

    @Test func `C31 a namespace that is not there, or none, is code 8`() throws {
        for path in ["/run/netns/not-there", "/dev/null", folder.path] {
            let output = try Plugin.call("ADD", config(), ["CNI_NETNS": path])
            #expect(output.errorCode == 8)
            #expect(output.message.contains("\"\(path)\""))
        }
    }

    @Test func `C16 the plugin's own namespace is code 8`() throws {
        #expect(try Plugin.call("ADD", config(), ["CNI_NETNS": "/proc/self/ns/net"]).errorCode == 8)
    }

    @Test func `C25 the error's version is the request's`() throws {
        let output = try Plugin.call("ADD", config(version: "0.3.1"))
        #expect(output.output.hasPrefix("{\"cniVersion\":\"0.3.1\""))
    }

    @Test func `C15 C48 success of DEL, GC and STATUS is silent, whatever the daemon says`() throws {
        let daemon = try FakeDaemon(at: socket) { _ in .success(["noise": true]) }
        for command in ["DEL", "GC", "STATUS"] {
            let output = try Plugin.call(command, config())
            #expect(output.status == 0)
            #expect(output.output.isEmpty)
            #expect(output.errors.isEmpty)
        }
        #expect(daemon.seen.map(\.plugin?.command) == [.del, .gc, .status])
        #expect(daemon.seen.flatMap(\.descriptors).isEmpty)
        let request = try #require(daemon.seen.first?.plugin)
        #expect(request.containerID == "c1")
        #expect(request.ifName == "eth0")
        #expect(request.netns == "/run/netns/not-there")
        #expect(request.args == "IgnoreUnknown=1;K8S_POD_NAME=p")
        #expect(String(decoding: request.config, as: UTF8.self) == config())
    }

    @Test func `an error of the daemon is printed as it is`() throws {
        let error = CNIError(.limitedConnectivity, "an ENI is gone", details: "eni-1")
        let daemon = try FakeDaemon(at: socket) { _ in .failure(error, for: .v1_1_0) }
        let output = try Plugin.call("STATUS", config())
        #expect(output.status == 1)
        #expect(output.output == "\(error.json(for: .v1_1_0))\n")
        #expect(daemon.seen.count == 1)
    }

    @Test(arguments: [("GC", 11), ("STATUS", 50)])
    func `C44 C76 without daemon the code says whether to come again`(command: String, code: Int) throws {
        let output = try Plugin.call(command, config())
        #expect(output.errorCode == code)
        #expect(output.details.contains("nobody listens at \(socket)"))
        #expect(output.details.contains("kubectl"))
    }

    @Test func `C77 STATUS gives up a daemon that hangs after half a second`() throws {
        let daemon = try FakeDaemon(at: socket) { _ in nil }
        let start = ContinuousClock.now
        let output = try Plugin.call("STATUS", config())
        #expect((.milliseconds(450) ..< .seconds(2)).contains(ContinuousClock.now - start))
        #expect(output.errorCode == 50)
        #expect(daemon.seen.count == 1)
    }

    @Test func `C54 DEL without daemon succeeds and leaves the request`() throws {
        let output = try Plugin.call("DEL", config())
        #expect(output.status == 0)
        #expect(output.output.isEmpty)
        let pending = try PendingDeletes.list(in: "\(folder.path)/state")
        #expect(try pending.map { try $0.request().args } == ["IgnoreUnknown=1;K8S_POD_NAME=p"])
        #expect(try Plugin.call("DEL", config()).status == 0)
        #expect(try PendingDeletes.list(in: "\(folder.path)/state").count == 1)
    }

    @Test func `C54 DEL with a daemon that hangs leaves the request after 5 s`() throws {
        let daemon = try FakeDaemon(at: socket) { _ in nil }
        let start = ContinuousClock.now
        #expect(try Plugin.call("DEL", config()).status == 0)
        #expect((.seconds(4) ..< .seconds(10)).contains(ContinuousClock.now - start))
        #expect(try PendingDeletes.list(in: "\(folder.path)/state").count == 1)
        #expect(daemon.seen.count == 1)
    }

    @Test func `C54 DEL with a full spool is an error that the runtime repeats`() throws {
        for index in 0..<PendingDeletes.limit {
            try PendingDeletes.write(
                PluginRequest(
                    command: .del, containerID: "x\(index)", ifName: "eth0", netns: "", args: "",
                    config: Array("{}".utf8)), in: "\(folder.path)/state")
        }
        let output = try Plugin.call("DEL", config())
        #expect(output.status == 1)
        #expect(output.errorCode == 11)
        #expect(output.details.contains("256 deletes"))
    }

    @Test func `C81 a plugin that traps answers with code 999`() throws {
        let daemon = try FakeDaemon(at: socket) { call in
            // The plugin waits for this answer, and gets the signal of a trap instead.
            kill(call.peerPID, SIGILL)
            return nil
        }
        let output = try Plugin.call("GC", config())
        #expect(output.errorCode == 999)
        #expect(output.status == 1)
        #expect(daemon.seen.count == 1)
    }
}
