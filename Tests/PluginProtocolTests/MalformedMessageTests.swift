import CNISpec
import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import PluginProtocol

@Suite struct MalformedMessageTests {
    private let folder: ScratchFolder
    private let server: ServerSocket

    init() throws {
        folder = try ScratchFolder()
        server = try ServerSocket(path: "\(folder.path)/s.sock")
    }

    /// What the daemon makes of `record`.
    private func failure(_ record: [UInt8], _ descriptors: [Descriptor] = []) throws -> PluginProtocolError? {
        let client = try UnixSocket.make()
        try UnixSocket.connect(client, to: server.path, within: .seconds(5))
        try RawRecord.send(record, descriptors, on: client)
        let connection = try #require(try server.accept())
        do {
            _ = try connection.receiveRequest(timeout: .seconds(5))
            return nil
        } catch {
            // Whatever came, it can be answered.
            try connection.send(.failure(CNIError(.internalFailure, "\(error)"), for: .newest))
            return error
        }
    }

    private func head(version: UInt8 = 1, kind: UInt8 = 1, inMemory: UInt8 = 0) -> [UInt8] {
        Array("vcni".utf8) + [version, kind, inMemory, 0]
    }

    private static let body = Array(#"{"control":{"name":"x"}}"#.utf8)

    @Test func `a whole record is taken`() throws { #expect(try failure(head() + Self.body) == nil) }

    @Test func `another version of the protocol is named`() throws {
        let error = try failure(head(version: 2) + Self.body)
        #expect(error == .protocolVersion(theirs: 2, ours: 1))
        #expect(error?.description.contains("same release") == true)
    }

    @Test func `a record that is none is malformed`() throws {
        let records: [[UInt8]] = [
            [0], Array("vcn".utf8), Array("GET / HTTP/1.1\r\n".utf8), head(), head(kind: 9) + Self.body,
            head(kind: 2) + Self.body, head(inMemory: 2) + Self.body, head(inMemory: 1), head() + Array("{".utf8),
            head() + Array("{}".utf8), head() + Array(#"{"control":{}}"#.utf8),
            head() + [UInt8](repeating: 0x20, count: 140_000),
        ]
        for record in records {
            let error = try failure(record)
            guard case .malformed = error else {
                Issue.record("\(record.prefix(30)): \(String(describing: error))")
                continue
            }
        }
    }

    @Test(arguments: [
        #"{"plugin":{"command":"add","containerID":"a","ifName":"e","netns":"","args":"","config":{}}}"#,
        #"{"plugin":{"command":"ADD","containerID":"../a","ifName":"e","netns":"","args":"","config":{}}}"#,
        #"{"plugin":{"command":"DEL","containerID":"a","ifName":"a/b","netns":"","args":"","config":{}}}"#,
        #"{"plugin":{"command":"DEL","containerID":"a","ifName":"e","netns":"","args":"","config":[]}}"#,
        #"{"plugin":{"command":"DEL","containerID":"a","ifName":"e","netns":7,"args":"","config":{}}}"#,
    ])
    func `C8 a plugin's request is checked again on the daemon's side`(text: String) throws {
        guard case .malformed = try failure(head() + Array(text.utf8)) else {
            Issue.record("\(text) was taken")
            return
        }
    }

    @Test func `a body in memory that is not sealed is refused`() throws {
        let file = try Descriptor(reading: "/proc/self/exe")
        guard case .malformed(let reason) = try failure(head(inMemory: 1), [file]) else {
            Issue.record("taken")
            return
        }
        #expect(reason.contains("not sealed"))
    }

    @Test func `more than two descriptors are refused, and none of them stays open`() throws {
        for count in [3, 8] {
            var ends: [Int32] = [-1, -1]
            #expect(pipe(&ends) == 0)
            let reading = Descriptor(adopting: ends[0])
            var writing: Descriptor? = Descriptor(adopting: ends[1])
            let passed = [Descriptor](repeating: try #require(writing), count: count)
            guard case .malformed = try failure(head() + Self.body, passed) else {
                Issue.record("\(count) were taken")
                continue
            }
            _ = consume passed
            writing = nil
            // The end of a pipe is seen when nobody holds its other end any more.
            #expect(try Deadline(in: .seconds(5)).waitToRead(reading.rawValue))
        }
    }

    @Test func `a spoiled request is refused or read, never a crash`() throws {
        let request = PluginRequest(
            command: .del, containerID: "c1", ifName: "eth0", netns: "/n", args: "A=B", config: Array("{}".utf8))
        let document = try Request.plugin(request).encoded()
        var generator = SplitMix(seed: 6)
        for _ in 0..<20_000 {
            var bytes = document
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: .min ... .max, using: &generator)
            }
            guard case .plugin(let read) = try? Request(decoding: bytes) else { continue }
            #expect(CNINames.isIdentifier(read.containerID) || !read.command.concernsAttachment)
        }
    }
}
