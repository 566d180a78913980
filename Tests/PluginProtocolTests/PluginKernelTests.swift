import CNISpec
import Foundation
import Glibc
import LinuxSystem
import PluginProtocol
import TestSupport
import Testing

extension KernelTests {
    /// The plugin with a pod's network namespace.
    @Suite(NeedsRoot()) struct PluginNamespaceTests {
        private let folder: ScratchFolder
        private let pod: ScratchNamespace
        private var socket: String { "\(folder.path)/ipamd.sock" }

        init() throws {
            folder = try ScratchFolder()
            pod = try ScratchNamespace("pod")
        }

        private func config(_ members: String = "") -> String {
            """
            {"cniVersion":"1.0.0","name":"net","type":"vpc-cni","socket":"\(socket)","stateDir":"\(folder.path)/state"\
            \(members.isEmpty ? "" : ",\(members)")}
            """
        }

        private func call(_ command: String, _ members: String = "", netns: String? = nil) throws -> Command.Output {
            try Plugin.call(command, config(members), ["CNI_NETNS": netns ?? pod.path])
        }

        @Test func `C29 ADD prints the daemon's result and hands over the namespace and a socket inside it`() throws {
            try pod.run("ip", "link", "add", "inside0", "type", "veth", "peer", "name", "other0")
            let result = CNIResult(ips: [.init(address: "10.0.0.7/32")]).json(for: .v1_0_0)
            let daemon = try FakeDaemon(at: socket) { _ in .success(result) }
            let output = try call("ADD")
            #expect(output.status == 0)
            #expect(output.output == "\(result)\n")
            #expect(output.errors.isEmpty)
            let descriptors = try #require(daemon.seen.first).descriptors
            try #require(descriptors.count == 2)
            #expect(try NetworkNamespace(descriptors[0]).isSame(as: NetworkNamespace(path: pod.path)))
            #expect(try Self.linkNames(descriptors[1]).contains("inside0"))
        }

        @Test func `ADD has new links of the pod begin without router advertisements and address detection`() throws {
            let daemon = try FakeDaemon(at: socket) { _ in .success(CNIResult().json(for: .v1_0_0)) }
            #expect(try call("ADD").status == 0)
            try pod.run("ip", "link", "add", "later0", "type", "veth", "peer", "name", "other0")
            for name in ["accept_ra", "accept_dad"] {
                #expect(try pod.run("cat", "/proc/sys/net/ipv6/conf/later0/\(name)") == "0\n")
            }
            #expect(daemon.seen.count == 1)
        }

        @Test func `C44 ADD without daemon is code 11 within 2 s and says what to do`() throws {
            let start = ContinuousClock.now
            let output = try call("ADD")
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(output.errorCode == 11)
            #expect(output.details.contains("nobody listens at \(socket)"))
        }

        @Test func `ADD outlasts a daemon that is just restarting`() throws {
            let socket = socket
            let late = LateDaemon(after: .milliseconds(300), at: socket)
            let output = try call("ADD")
            #expect(output.status == 0, "\(output.output)")
            late.stop()
        }

        @Test func `an ADD without a result is code 999, a daemon that ends in the middle is code 11`() throws {
            do {
                let daemon = try FakeDaemon(at: socket) { _ in .success() }
                #expect(try call("ADD").errorCode == 999)
                #expect(daemon.seen.count == 1)
            }
            let server = try ServerSocket(path: socket)
            startThread(named: "dying-daemon") {
                _ = try? server.accept()?.receiveRequest()
                server.stop()
            }
            #expect(try call("ADD").errorCode == 11)
        }

        @Test func `C60 C64 CHECK hands over both descriptors, changes nothing and is silent`() throws {
            let daemon = try FakeDaemon(at: socket) { _ in .success() }
            let before = try pod.run("cat", "/proc/sys/net/ipv6/conf/default/accept_dad")
            let output = try call("CHECK", #""prevResult":{"ips":[]}"#)
            #expect(output.status == 0)
            #expect(output.output.isEmpty)
            #expect(daemon.seen.first?.descriptors.count == 2)
            #expect(try pod.run("cat", "/proc/sys/net/ipv6/conf/default/accept_dad") == before)
        }

        @Test func `C44 CHECK without daemon is code 11`() throws {
            #expect(try call("CHECK", #""prevResult":{"ips":[]}"#).errorCode == 11)
        }

        @Test func `C51 DEL hands over what there is of the namespace`() throws {
            let daemon = try FakeDaemon(at: socket) { _ in .success() }
            for netns in [pod.path, "", "/run/netns/gone", "/dev/null", "/proc/self/ns/net"] {
                #expect(try call("DEL", netns: netns).status == 0)
            }
            #expect(daemon.seen.map(\.descriptors.count) == [2, 0, 0, 0, 0])
        }

        @Test func `C16 the override lets the plugin's own namespace pass`() throws {
            let daemon = try FakeDaemon(at: socket) { _ in .success(CNIResult().json(for: .v1_0_0)) }
            // In a namespace of the test's own: the plugin writes that namespace's IPv6 defaults.
            let output = try Command.result(
                [
                    "ip", "netns", "exec", pod.name, "env", "-i", "CNI_COMMAND=ADD", "CNI_CONTAINERID=c1",
                    "CNI_IFNAME=eth0", "CNI_NETNS=\(pod.path)", "CNI_NETNS_OVERRIDE=1", Plugin.path,
                ], input: config())
            #expect(output.status == 0, "\(output.output)")
            #expect(daemon.seen.first?.descriptors.count == 2)
        }

        /// The names of the links that a NETLINK_ROUTE socket sees: the strings of an RTM_GETLINK dump.
        private static func linkNames(_ socket: Descriptor) throws -> String {
            // nlmsghdr: length 32, RTM_GETLINK 18, NLM_F_REQUEST | NLM_F_DUMP 0x301, sequence 1; then an empty ifinfomsg.
            let request: [UInt8] =
                [32, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
            try systemCall("send") { send(socket.rawValue, request, request.count, 0) }
            var text = ""
            var part = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let got = recv(socket.rawValue, &part, part.count, Int32(MSG_DONTWAIT))
                guard got > 0 else { return text }
                text += String(decoding: part[..<got], as: UTF8.self)
            }
        }
    }
}

/// A daemon that comes up while the plugin is trying to reach it.
private final class LateDaemon: Sendable {
    private let queue = BlockingQueue(name: "late-daemon")
    private let holder = Holder()

    init(after delay: Duration, at path: String) {
        let milliseconds = UInt32(delay.components.attoseconds / 1_000_000_000_000_000)
        queue.enqueue { [holder] in
            usleep(milliseconds * 1000)
            holder.daemon = try? FakeDaemon(at: path) { _ in .success(CNIResult().json(for: .v1_0_0)) }
        }
    }

    func stop() { queue.enqueue { [holder] in holder.daemon = nil } }

    /// `@unchecked Sendable`: only the queue's one thread touches it.
    private final class Holder: @unchecked Sendable {
        var daemon: FakeDaemon?
    }
}
