import CNISpec
import LinuxSystem
import PluginProtocol
import Synchronization

/// A daemon on a thread of its own that answers each request by `answer`; `nil` leaves the request without an answer and
/// keeps the connection open.
final class FakeDaemon: Sendable {
    struct Call: Sendable {
        let request: Request
        let descriptors: [Descriptor]
        let peerPID: Int32

        var plugin: PluginRequest? {
            guard case .plugin(let request) = request else { return nil }
            return request
        }
    }

    private let server: ServerSocket
    private let calls = Mutex<[Call]>([])
    private let unanswered = Mutex<[Connection]>([])

    var path: String { server.path }
    var seen: [Call] { calls.withLock { $0 } }

    init(at path: String, _ answer: @escaping @Sendable (Call) -> Reply?) throws {
        server = try ServerSocket(path: path)
        startThread(named: "fake-daemon") { [server, weak self] in
            while let connection = try? server.accept() {
                guard let (request, descriptors) = try? connection.receiveRequest() else { continue }
                let call = Call(request: request, descriptors: descriptors, peerPID: connection.peerPID)
                self?.calls.withLock { $0.append(call) }
                if let reply = answer(call) {
                    try? connection.send(reply)
                } else {
                    self?.unanswered.withLock { $0.append(connection) }
                }
            }
        }
    }

    deinit { server.stop() }
}
