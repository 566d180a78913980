import CNISpec
import Glibc
import LinuxSystem
import PluginProtocol

/// The plugin's stdin.
enum Input {
    /// The longest network configuration.
    private static let limit = 1 << 20

    /// Everything up to the end. Throws `CNIError`: 6 beyond 1 MiB, 5 when it cannot be read or does not end in time.
    static func all(within timeout: Duration) throws(CNIError) -> [UInt8] {
        let deadline = Deadline(in: timeout)
        var bytes: [UInt8] = []
        do {
            while true {
                guard try deadline.waitToRead(STDIN_FILENO) else {
                    throw CNIError(.ioFailure, "stdin has not ended within \(timeout)")
                }
                let chunk = try chunk()
                if chunk.isEmpty { return bytes }
                bytes += chunk
                guard bytes.count <= limit else {
                    throw CNIError(.decodingFailure, "network configuration of more than \(limit) bytes")
                }
            }
        } catch let error as CNIError {
            throw error
        } catch {
            throw CNIError(.ioFailure, "stdin cannot be read", details: "\(error)")
        }
    }

    /// For VERSION, which works without stdin: what has come by the end, or by the deadline. A terminal is not asked.
    static func whatIsThere(within timeout: Duration) -> [UInt8] {
        guard isatty(STDIN_FILENO) == 0 else { return [] }
        let deadline = Deadline(in: timeout)
        var bytes: [UInt8] = []
        while bytes.count <= limit, (try? deadline.waitToRead(STDIN_FILENO)) == true {
            guard let chunk = try? chunk(), !chunk.isEmpty else { break }
            bytes += chunk
        }
        return bytes
    }

    /// Empty at the end.
    private static func chunk() throws(SystemCallError) -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let got = try systemCall("read", "stdin") {
            buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        }
        return buffer[..<got]
    }
}
