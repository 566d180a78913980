import FoundationEssentials
public import MockCloud
import MockEC2Server

/// The form of a state file: a line of JSON that tells what follows, and a line of JSON with the state.
public enum StateFormat {
    /// Counts the changes of what is stored, whatever they are: a file of another version is refused.
    public static let version = 1

    private static let name = "mock-ec2 state"

    private struct Version: Codable {
        var format: String
        var version: Int
    }

    private struct Header: Codable {
        var format = StateFormat.name
        var version = StateFormat.version
        /// For people; nothing depends on it.
        var saved: String
        /// The length of the second line, without its end.
        var bytes: Int
        /// Of the same.
        var sha256: String
    }

    /// The bytes of a file.
    public static func encode(_ state: SavedState, at time: CloudTime) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let content = Array(try encoder.encode(state))
        encoder.outputFormatting.insert(.sortedKeys)
        let header = Header(
            saved: time.description, bytes: content.count, sha256: Digest.hex(Digest.sha256(content)))
        return Array(try encoder.encode(header)) + [newline] + content + [newline]
    }

    /// The state that `bytes`, the content of the file `path`, hold.
    public static func decode(_ bytes: [UInt8], path: String) throws(StateFileError) -> SavedState {
        guard let end = bytes.firstIndex(of: newline), end < 4096 else { throw .notAState(path) }
        let line = Data(bytes[..<end])
        guard let version = try? JSONDecoder().decode(Version.self, from: line), version.format == name else {
            throw .notAState(path)
        }
        guard version.version == Self.version else {
            throw .otherVersion(path, version.version, own: Self.version)
        }
        guard let header = try? JSONDecoder().decode(Header.self, from: line) else {
            throw .damaged(path, reason: "its first line cannot be read")
        }
        let content = bytes[(end + 1)...]
        guard content.count > header.bytes else {
            throw .cutShort(path, bytes: bytes.count, expected: end + 1 + header.bytes + 1)
        }
        guard content.count == header.bytes + 1, content.last == newline,
            Digest.hex(Digest.sha256(Array(content.dropLast()))) == header.sha256
        else { throw .damaged(path, reason: "it is not what was written") }
        do {
            return try JSONDecoder().decode(SavedState.self, from: Data(content.dropLast()))
        } catch {
            throw .damaged(path, reason: "\(error)")
        }
    }

    private static let newline = UInt8(ascii: "\n")
}
