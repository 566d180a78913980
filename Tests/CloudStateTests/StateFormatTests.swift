import CloudState
import MockCloud
import MockEC2Server
import Testing

@Suite struct StateFormatTests {
    private let time = CloudTime(unixSeconds: 1_800_000_000)

    @Test func `what is written is read, and its first line tells what it is`() async throws {
        let state = try await sampleState()
        let bytes = try StateFormat.encode(state, at: time)
        let read = try StateFormat.decode(bytes, path: "f")
        #expect(read.origin == state.origin)
        #expect(read.nodeNames == state.nodeNames)
        #expect(read.snapshot.cloud.interfaces == state.snapshot.cloud.interfaces)
        #expect(read.snapshot.cloud.now == state.snapshot.cloud.now)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2)
        let header = String(decoding: lines[0], as: UTF8.self)
        #expect(header.contains(#""format":"mock-ec2 state""#) && header.contains(#""version":1"#))
        #expect(header.contains(#""saved":"2027-01-15T08:00:00.000Z""#))
    }

    @Test func `a file that is cut short anywhere is refused`() async throws {
        let bytes = try StateFormat.encode(try await sampleState(), at: time)
        let headerEnd = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        for count in [0, 1, headerEnd, headerEnd + 1, headerEnd + 100, bytes.count - 1] {
            let error = #expect(throws: StateFileError.self) {
                try StateFormat.decode(Array(bytes.prefix(count)), path: "f")
            }
            switch error {
            case .notAState: #expect(count <= headerEnd)
            case .cutShort(_, let size, let expected): #expect(size == count && expected == bytes.count)
            default: Issue.record("\(count) bytes: \(String(describing: error))")
            }
        }
    }

    @Test func `a file with a byte changed anywhere is refused`() async throws {
        let bytes = try StateFormat.encode(try await sampleState(), at: time)
        for position in stride(from: 0, to: bytes.count, by: 97) {
            var changed = bytes
            changed[position] ^= 1
            #expect(throws: StateFileError.self) { try StateFormat.decode(changed, path: "f") }
        }
    }

    @Test func `a file that goes on behind its end, of another version, or of another form is refused`() async throws {
        let bytes = try StateFormat.encode(try await sampleState(), at: time)
        #expect(throws: StateFileError.damaged("f", reason: "it is not what was written")) {
            try StateFormat.decode(bytes + bytes, path: "f")
        }
        let next = String(decoding: bytes, as: UTF8.self).replacing(#""version":1"#, with: #""version":2"#)
        #expect(throws: StateFileError.otherVersion("f", 2, own: 1)) {
            try StateFormat.decode(Array(next.utf8), path: "f")
        }
        for text in ["", "\n", "{}\n{}\n", "hello\n", #"{"format":"another","version":1}"# + "\n{}\n"] {
            #expect(throws: StateFileError.notAState("f")) { try StateFormat.decode(Array(text.utf8), path: "f") }
        }
        #expect(
            throws: StateFileError.damaged("f", reason: "its first line cannot be read"),
            performing: {
                try StateFormat.decode(Array((#"{"format":"mock-ec2 state","version":1}"# + "\n{}\n").utf8), path: "f")
            })
    }

    @Test func `a cloud is resumed with what it was begun with, or less`() throws {
        let begun = CloudOrigin(command: "lab up", arguments: ["--seed", "7", "--nodes", "3", "--nat-gateway"])
        for arguments in [[], ["--nodes", "3"], ["--nat-gateway", "--seed", "7"], begun.arguments] {
            try begun.check(CloudOrigin(command: "lab up", arguments: arguments), path: "f")
        }
        let refused: [([String], String, String?)] = [
            (["--seed", "8"], "--seed 8", "--seed 7"), (["--nodes", "3", "--region", "x"], "--region x", nil),
        ]
        for (arguments, said, said0) in refused {
            #expect(throws: StateFileError.contradiction("f", said: said, begun: said0)) {
                try begun.check(CloudOrigin(command: "lab up", arguments: arguments), path: "f")
            }
        }
        #expect(throws: StateFileError.contradiction("f", said: "serve", begun: "lab up")) {
            try begun.check(CloudOrigin(command: "serve", arguments: []), path: "f")
        }
    }
}
