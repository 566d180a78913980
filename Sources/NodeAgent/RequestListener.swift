import CNISpec
import LinuxSystem
import Logging
import PluginProtocol

/// Takes requests from the socket and hands them to the driver. One thread accepts; each connection's one message is read
/// on a thread of its own, so that a peer that connects and says nothing holds up nobody.
struct RequestListener: Sendable {
    let socket: ServerSocket
    let driver: NodeDriver
    let log: Logger

    /// How long a peer may take to say what it wants.
    private static let patience = Duration.seconds(2)

    /// Accepts until `stop()`.
    func start() {
        startThread(named: "accept") {
            while true {
                do {
                    guard let connection = try socket.accept() else { return }
                    startThread(named: "request") { receive(connection) }
                } catch {
                    log.error("connection not accepted", metadata: ["error": "\(error)"])
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
            let (request, descriptors) = try connection.receiveRequest(timeout: Self.patience)
            Task { await driver.serve(request, descriptors: descriptors, on: connection) }
        } catch {
            log.warning("request cannot be read", metadata: ["error": "\(error)"])
        }
    }
}

extension NodeDriver {
    /// Answers one request. An ADD whose answer reaches nobody is undone: the runtime will not know of it.
    func serve(_ request: Request, descriptors: [Descriptor], on connection: Connection) async {
        let answer: Reply
        switch request {
        case .plugin(let request):
            answer = await self.answer(request, descriptors: descriptors) { connection.peerIsGone }
        case .control(let request): answer = await self.answer(request)
        }
        do {
            try connection.send(answer)
        } catch {
            if case .plugin(let request) = request, request.command == .add, !answer.isError { undo(request) }
        }
        if case .control(let request) = request, request.name == "uninstall", !answer.isError { uninstalled() }
    }
}
