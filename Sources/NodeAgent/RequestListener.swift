import CNISpec
import Glibc
import LinuxSystem
import Logging
import PluginProtocol

/// Takes requests from the socket and hands them to the driver. A fixed number of threads does so: each takes a
/// connection and reads its one message, so that a peer that connects and says nothing holds up one of them for a while,
/// and a thousand such peers cost no more threads than one.
struct RequestListener: Sendable {
    let socket: ServerSocket
    let driver: NodeDriver
    let log: Logger

    private static let threads = 32
    /// How long a peer may take to say what it wants.
    private static let patience = Duration.seconds(2)

    /// Accepts until `stop()`.
    func start() {
        for _ in 0..<Self.threads {
            startThread(named: "request") {
                while true {
                    do {
                        guard let connection = try socket.accept() else { return }
                        receive(connection)
                    } catch {
                        log.error("connection not accepted", metadata: ["error": "\(error)"])
                        // Out of descriptors, most likely: more haste would only fill the log.
                        usleep(100_000)
                    }
                }
            }
        }
    }

    func stop() { socket.stop() }

    private func receive(_ connection: Connection) {
        guard connection.isPeerTrusted else {
            log.warning("request refused: the peer is not root", metadata: ["uid": "\(connection.peerUID)"])
            return
        }
        do {
            let (request, descriptors) = try Self.read(connection)
            Task { await driver.serve(request, descriptors, on: connection) }
        } catch {
            log.warning(
                "request cannot be read", metadata: ["error": "\(error)", "peer.pid": "\(connection.peerPID)"])
            try? connection.send(.failure(CNIError(.decodingFailure, "no request: \(error)"), for: .newest))
        }
    }

    /// In a function of its own: its locals, the descriptors among them, have gone when the request is served.
    private static func read(_ connection: Connection) throws(PluginProtocolError) -> (Request, PassedDescriptors) {
        let (request, descriptors) = try connection.receiveRequest(timeout: patience)
        return (request, PassedDescriptors(descriptors))
    }
}

extension NodeDriver {
    /// Answers one request. An ADD whose answer reaches nobody is undone: the runtime will not know of it.
    func serve(_ request: Request, _ descriptors: PassedDescriptors, on connection: Connection) async {
        let answer: Reply
        var undone: PluginRequest?
        switch request {
        case .plugin(let request):
            answer = await self.answer(request, descriptors) { connection.peerIsGone }
            if request.command == .add, !answer.isError { undone = request }
        case .control(let request): answer = await self.answer(request)
        }
        // While the pod's socket is at hand: with it the name in the pod is free again at once.
        if let undone, connection.peerIsGone { return undo(undone, descriptors) }
        descriptors.close()
        do { try connection.send(answer) } catch {
            if let undone { undo(undone, descriptors) }
        }
        if case .control(let request) = request, request.name == "uninstall", !answer.isError { uninstalled() }
    }
}
