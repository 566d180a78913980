import CNISpec
import Foundation
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import PluginProtocol

@Suite struct SocketTests {
    private let folder: ScratchFolder
    private var path: String { "\(folder.path)/deep/er/s.sock" }

    init() throws { folder = try ScratchFolder() }

    private static let request = PluginRequest(
        command: .add, containerID: "c1", ifName: "eth0", netns: "/run/netns/x", args: "A=\"B\"",
        config: Array(#"{"name":"n","mtu":9001,"x":[1.50,null]}"#.utf8))

    private static func configuration(ofBytes size: Int) -> [UInt8] {
        Array("{\"x\":\"\(String(repeating: "a", count: size - 8))\"}".utf8)
    }

    @Test func `a request arrives as it was sent and its answer comes back`() throws {
        let daemon = try FakeDaemon(at: path) { _ in .success(["ok": true]) }
        let reply = try ClientSocket.call(path: path, request: .plugin(Self.request), timeout: .seconds(5))
        #expect(reply == .success(["ok": true]))
        #expect(daemon.seen.map(\.request) == [.plugin(Self.request)])
        let control = Request.control(ControlRequest(name: "pods", parameters: ["json": true]))
        _ = try ClientSocket.call(path: path, request: control, timeout: .seconds(5))
        #expect(daemon.seen.last?.request == control)
    }

    @Test func `an error and an empty answer stay what they are`() throws {
        let error = CNIError(.tryAgainLater, "no address")
        let daemon = try FakeDaemon(at: path) { call in
            call.request == .plugin(Self.request) ? .failure(error, for: .v1_0_0) : .success()
        }
        let failure = try ClientSocket.call(path: daemon.path, request: .plugin(Self.request), timeout: .seconds(5))
        #expect(failure.isError)
        #expect(try CNIError(json: JSONValue.parse(failure.body)) == error)
        let other = Request.control(ControlRequest(name: "x"))
        #expect(try ClientSocket.call(path: path, request: other, timeout: .seconds(5)) == .success())
    }

    @Test(arguments: [100_000, 131_072, 131_073, 1 << 20])
    func `a body of any size travels both ways`(size: Int) throws {
        var request = Self.request
        request.config = Self.configuration(ofBytes: size)
        let daemon = try FakeDaemon(at: path) { call in
            guard case .plugin(let request) = call.request else { return nil }
            return Reply(isError: false, body: request.config)
        }
        let reply = try ClientSocket.call(path: daemon.path, request: .plugin(request), timeout: .seconds(5))
        #expect(reply.body == request.config)
    }

    @Test func `descriptors arrive in their order, close-on-exec, beside a large body too`() throws {
        let daemon = try FakeDaemon(at: path) { _ in .success() }
        for size in [100, 200_000] {
            var request = Self.request
            request.config = Self.configuration(ofBytes: size)
            let sent = try ["first", "second"].map { try SealedMemory.make(Array($0.utf8), name: $0) }
            _ = try ClientSocket.call(
                path: daemon.path, request: .plugin(request), descriptors: sent, timeout: .seconds(5))
            let received = try #require(daemon.seen.last).descriptors
            let texts = try received.map { String(decoding: try SealedMemory.read($0, limit: 100), as: UTF8.self) }
            #expect(texts == ["first", "second"])
            #expect(received.allSatisfy { fcntl($0.rawValue, F_GETFD) & FD_CLOEXEC != 0 })
        }
    }

    @Test func `what is too large is refused before it is sent`() throws {
        let daemon = try FakeDaemon(at: path) { _ in
            Reply(isError: false, body: [UInt8](repeating: 0x20, count: Message.replyLimit + 1))
        }
        #expect(throws: PluginProtocolError.peerGone) {
            try ClientSocket.call(path: daemon.path, request: .plugin(Self.request), timeout: .seconds(5))
        }
        var request = Self.request
        request.config = Self.configuration(ofBytes: 1 << 20 + 1)
        #expect(throws: PluginProtocolError.self) {
            try ClientSocket.call(path: path, request: .plugin(request), timeout: .seconds(5))
        }
        #expect(daemon.seen.count == 1)
    }

    @Test func `nobody listening is told from nobody answering`() throws {
        #expect(throws: PluginProtocolError.noDaemon(path: path)) {
            try ClientSocket.call(path: path, request: .plugin(Self.request), timeout: .seconds(5))
        }
        let daemon = try FakeDaemon(at: path) { _ in nil }
        let start = ContinuousClock.now
        #expect(throws: PluginProtocolError.timedOut(waitingFor: "answer", after: .milliseconds(200))) {
            try ClientSocket.call(path: daemon.path, request: .plugin(Self.request), timeout: .milliseconds(200))
        }
        #expect((.milliseconds(200) ..< .seconds(2)).contains(ContinuousClock.now - start))
    }

    @Test func `a peer that has gone is seen without waiting, and at the answer`() throws {
        let server = try ServerSocket(path: path)
        let client = try UnixSocket.make()
        try UnixSocket.connect(client, to: path, within: .seconds(5))
        try Message(kind: .request, body: try Request.plugin(Self.request).encoded()).send(on: client)
        let connection = try #require(try server.accept())
        #expect(connection.peerPID == getpid())
        #expect(connection.peerUID == geteuid())
        #expect(connection.isPeerTrusted)
        _ = try connection.receiveRequest()
        #expect(!connection.peerIsGone)
        shutdown(client.rawValue, Int32(SHUT_RDWR))
        #expect(connection.peerIsGone)
        #expect(throws: PluginProtocolError.peerGone) { try connection.send(.success()) }
        #expect(throws: PluginProtocolError.peerGone) { try connection.receiveRequest() }
    }

    @Test func `a client that says nothing is given up`() throws {
        let server = try ServerSocket(path: path)
        let client = try UnixSocket.make()
        try UnixSocket.connect(client, to: path, within: .seconds(5))
        let connection = try #require(try server.accept())
        #expect(throws: PluginProtocolError.timedOut(waitingFor: "request", after: .milliseconds(50))) {
            try connection.receiveRequest(timeout: .milliseconds(50))
        }
    }
}

@Suite struct ServerSocketTests {
    private let folder: ScratchFolder
    private var path: String { "\(folder.path)/a/s.sock" }

    init() throws { folder = try ScratchFolder() }

    @Test func `the socket is for its owner alone`() throws {
        let server = try ServerSocket(path: path)
        var status = stat()
        #expect(lstat(server.path, &status) == 0)
        #expect(status.st_mode == S_IFSOCK | 0o600)
    }

    @Test func `stop wakes who accepts and removes the name`() throws {
        let server = try ServerSocket(path: path)
        startThread(named: "stopper") {
            usleep(50_000)
            server.stop()
        }
        #expect(try server.accept() == nil)
        #expect(try server.accept() == nil)
        #expect(access(path, F_OK) != 0)
        #expect(throws: PluginProtocolError.noDaemon(path: path)) {
            try ClientSocket.call(path: path, request: .control(ControlRequest(name: "x")), timeout: .seconds(1))
        }
    }

    @Test func `a socket that a dead daemon left is taken over, a live one is not`() throws {
        let left = try UnixSocket.make()
        try FileReplacement.makeParents(of: path)
        try UnixSocket.bind(left, to: path)
        let server = try ServerSocket(path: path)
        #expect(throws: PluginProtocolError.inUse(path: path)) { try ServerSocket(path: path) }
        #expect(access(server.path, F_OK) == 0)
    }

    @Test func `stop leaves the name to the successor that has it`() throws {
        let first = try ServerSocket(path: path)
        #expect(unlink(path) == 0)
        let second = try ServerSocket(path: path)
        first.stop()
        #expect(access(second.path, F_OK) == 0)
    }

    @Test func `what is no socket is not removed`() throws {
        try FileReplacement.makeParents(of: path)
        try Data("x".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: PluginProtocolError.badSocketPath(path)) { try ServerSocket(path: path) }
        #expect(access(path, F_OK) == 0)
    }

    @Test func `a path of 107 bytes is served, of 108 refused`() throws {
        let longest = "\(folder.path)/" + String(repeating: "a", count: 106 - folder.path.utf8.count)
        _ = try ServerSocket(path: longest)
        #expect(throws: PluginProtocolError.badSocketPath(longest + "a")) { try ServerSocket(path: longest + "a") }
    }
}
