import Foundation
import HTTPServer
import TestSupport

/// Runs a Python script that has `connect()` and `receive(connection)`, a raw client of the server at `port`.
func python(port: Int, _ script: String) async throws -> String {
    let prelude = """
        import socket, sys, time
        def connect():
            return socket.create_connection(("127.0.0.1", \(port)), timeout=20)
        def receive(connection):
            'One answer: its head and its body.'
            data = b''
            while b'\\r\\n\\r\\n' not in data:
                more = connection.recv(65536)
                if not more: return data.decode(), ''
                data += more
            head, _, body = data.partition(b'\\r\\n\\r\\n')
            length = [int(l.split(b':')[1]) for l in head.split(b'\\r\\n') if l.lower().startswith(b'content-length')]
            while length and len(body) < length[0]:
                body += connection.recv(65536)
            return head.decode(), body.decode()

        """
    return try await Command.onOwnThread([Python.executable, "-c", prelude + script])
}

/// A server that tells what it was asked, for as long as `body` runs.
func withServer(
    listening: HTTPServer.Listening = .address(host: "127.0.0.1", port: 0),
    limits: HTTPServerLimits = HTTPServerLimits(),
    handler: @escaping HTTPServer.Handler = { request in
        HTTPServerReply(
            status: 200,
            text: "\(request.method) \(request.target) \(request.body.count) \(request.header("x-test") ?? "-")")
    },
    _ body: (HTTPServer) async throws -> Void
) async throws {
    let server = try await HTTPServer.start(listening: listening, limits: limits, handler: handler)
    do {
        try await body(server)
    } catch {
        await server.shutDown(within: .milliseconds(100))
        throw error
    }
    await server.shutDown(within: .milliseconds(100))
}
