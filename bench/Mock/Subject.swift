import Glibc
import LabDriver
import LinuxSystem

/// A server under load, on a free port of loopback.
final class Subject {
    let port: Int
    private let process: Child

    var endpoint: String { "http://127.0.0.1:\(port)" }

    /// Starts a program whose arguments are `words` of the port, and waits until it listens, for at most 30 s.
    init(log: String, _ words: (Int) -> [String]) throws {
        port = try Self.freePort()
        process = try Child(words(port), log: log)
        for _ in 0..<150_000 {
            if (try? Connection(port: port)) != nil { return }
            guard process.isRunning else { break }
            usleep(200)
        }
        process.send(SIGKILL)
        throw LabError("\(words(port).joined(separator: " ")) does not listen: see \(log)")
    }

    deinit {
        process.send(SIGKILL)
        process.wait()
    }

    /// The processor time that it has taken until now.
    var processorTime: Duration {
        // proc_pid_stat(5): utime and stime are fields 14 and 15, counted behind the name, which may hold anything.
        let fields = file("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return .zero }
        return .microseconds(1_000_000 * (user + system) / sysconf(Int32(_SC_CLK_TCK)))
    }

    private func file(_ name: String) -> String {
        let bytes = (try? FileReplacement.read("/proc/\(process.pid)/\(name)", limit: 1 << 16)).flatMap { $0 } ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A port that nobody listens on at the moment.
    static func freePort() throws -> Int {
        let listener = Descriptor(
            adopting: try systemCall("socket") { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) })
        var address = Connection.loopback(port: 0)
        try systemCall("bind") {
            withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener.rawValue, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try systemCall("getsockname") {
            withUnsafeMutablePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(listener.rawValue, $0, &size)
                }
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
