import Foundation
import HTTPServer
import LinuxSystem
import Synchronization
import TestSupport
import Testing

/// Lets nobody pass until it is opened. It needs no thread of the shared pool, which other tests may keep busy for long.
private final class Gate: Sendable {
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = waiting.withLock { waiting in
                waiting?.append(continuation)
                return waiting == nil
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let released = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for continuation in released { continuation.resume() }
    }
}

@Suite struct HTTPServerTests {
    @Test func `a request arrives whole, and its reply goes back with a length`() async throws {
        try await withServer { server in
            let answer = try await Command.onOwnThread([
                "curl", "-s", "-i", "-H", "X-Test: hallo", "-d", "0123456789",
                "http://127.0.0.1:\(server.port)/a?b=%20c",
            ])
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Content-Length: 23\r\n"))
            #expect(answer.hasSuffix("POST /a?b=%20c 10 hallo"))
        }
    }

    @Test func `both ends of the connection are told to the handler`() async throws {
        try await withServer(handler: { request in
            HTTPServerReply(
                status: 200,
                text: "\(request.localAddress?.description ?? "-") \(request.remoteAddress?.ip ?? "-") "
                    + "\(request.remoteAddress?.isLoopback == true)")
        }) { server in
            let answer = try await Command.onOwnThread(["curl", "-s", "http://127.0.0.1:\(server.port)/"])
            #expect(answer == "127.0.0.1:\(server.port) 127.0.0.1 true")
        }
    }

    @Test func `one connection carries many requests, also those sent ahead, in order`() async throws {
        try await withServer { server in
            let answer = try await python(
                port: server.port,
                """
                c = connect()
                c.sendall(b''.join(b'GET /%d HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' % i for i in range(50)))
                data = b''
                while data.count(b'HTTP/1.1 200') < 50 or not data.endswith(b'/49 0 -'):
                    data += c.recv(65536)
                import re
                print(re.findall(r'GET /(\\d+)', data.decode()) == [str(i) for i in range(50)])
                """)
            #expect(answer == "True\n")
        }
    }

    @Test func `handlers that wait hold up nobody else, and their answers come when they are done`() async throws {
        let gate = Gate()
        try await withServer(handler: { request in
            if request.path == "/open" { gate.open() } else { await gate.pass() }
            return HTTPServerReply(status: 200, text: String(request.path))
        }) { server in
            let answer = try await python(
                port: server.port,
                """
                waiting = [connect() for _ in range(16)]
                for c in waiting: c.sendall(b'GET /wait HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                time.sleep(0.05)
                c = connect(); c.sendall(b'GET /open HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                print(receive(c)[1], {receive(c)[1] for c in waiting})
                """)
            #expect(answer == "/open {'/wait'}\n")
        }
    }

    @Test func `HTTP 1.0 and Connection: close end the connection, HEAD has a length but no body`() async throws {
        try await withServer { server in
            let answer = try await python(
                port: server.port,
                """
                for request in (b'GET / HTTP/1.0\\r\\n\\r\\n', b'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n'):
                    c = connect(); c.sendall(request)
                    head, body = receive(c)
                    print('Connection: close' in head, body, c.recv(1))
                c = connect(); c.sendall(b'HEAD /h HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')
                data = b''
                while True:
                    more = c.recv(65536)
                    if not more: break
                    data += more
                print(b'Content-Length: 11' in data, data.endswith(b'\\r\\n\\r\\n'))
                """)
            #expect(answer == "True GET / 0 - b''\nTrue GET / 0 - b''\nTrue True\n")
        }
    }

    @Test func `a chunked body arrives without its framing`() async throws {
        try await withServer { server in
            let answer = try await python(
                port: server.port,
                """
                c = connect()
                c.sendall(b'POST / HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nabcde\\r\\n')
                time.sleep(0.05)
                c.sendall(b'3\\r\\nfgh\\r\\n0\\r\\n\\r\\n')
                print(receive(c)[1])
                """)
            #expect(answer == "POST / 8 -\n")
        }
    }

    @Test func `Expect 100-continue is answered before the body, another expectation is refused`() async throws {
        try await withServer { server in
            let answer = try await python(
                port: server.port,
                """
                c = connect()
                c.sendall(b'POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 3\\r\\nExpect: 100-continue\\r\\n\\r\\n')
                print(receive(c)[0].split('\\r\\n')[0])
                c.sendall(b'abc')
                print(receive(c)[1])
                c = connect()
                c.sendall(b'POST / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 3\\r\\nExpect: wonders\\r\\n\\r\\n')
                print(receive(c)[0].split('\\r\\n')[0])
                """)
            #expect(answer == "HTTP/1.1 100 Continue\nPOST / 3 -\nHTTP/1.1 417 Expectation Failed\n")
        }
    }

    @Test func `too large a body is 413, announced or not; too many headers are 431; nonsense is 400`() async throws {
        try await withServer(limits: HTTPServerLimits(headerBytes: 2000, bodyBytes: 1000)) { server in
            let answer = try await python(
                port: server.port,
                """
                def status(*parts):
                    c = connect()
                    for part in parts:
                        try: c.sendall(part)
                        except OSError: break
                    head = receive(c)[0].split('\\r\\n')[0]
                    print(head)
                start = b'POST / HTTP/1.1\\r\\nHost: x\\r\\n'
                status(start + b'Content-Length: 1000\\r\\n\\r\\n', b'x' * 1000)
                status(start + b'Content-Length: 1001\\r\\n\\r\\n')
                status(start + b'Content-Length: 900000\\r\\n\\r\\n', b'x' * 900000)
                status(start + b'Content-Length: 900000\\r\\nExpect: 100-continue\\r\\n\\r\\n')
                status(start + b'Transfer-Encoding: chunked\\r\\n\\r\\n', b'400\\r\\n' + b'x' * 1024 + b'\\r\\n0\\r\\n\\r\\n')
                status(start + b'X: ' + b'y' * 3000 + b'\\r\\n\\r\\n')
                status(start + b''.join(b'X%d: yyyyyyyyyyyyyyyy\\r\\n' % i for i in range(200)) + b'\\r\\n')
                status(b'\\x00\\x01\\x02 nonsense\\r\\n\\r\\n')
                status(b'GET / HTTP/1.1\\r\\nHost: x\\r\\nBad Header: 1\\r\\n\\r\\n')
                """)
            #expect(
                answer.split(separator: "\n").map { $0.dropFirst(9).prefix(3) } == [
                    "200", "413", "413", "413", "413", "431", "431", "400", "400",
                ])
        }
    }

    @Test func `an idle connection is closed, one whose handler works is not`() async throws {
        let limits = HTTPServerLimits(idleTimeout: .milliseconds(200))
        try await withServer(
            limits: limits,
            handler: { _ in
                try? await Task.sleep(for: .milliseconds(700))
                return HTTPServerReply(status: 200, text: "late")
            }
        ) { server in
            let answer = try await python(
                port: server.port,
                """
                c = connect(); start = time.time()
                print(c.recv(1), 0.1 < time.time() - start < 5)
                c = connect(); c.sendall(b'GET / HT'); start = time.time()
                print(c.recv(1), 0.1 < time.time() - start < 5)
                c = connect(); c.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                print(receive(c)[1])
                """)
            #expect(answer == "b'' True\nb'' True\nlate\n")
        }
    }

    @Test func `a dropped connection gives no answer`() async throws {
        try await withServer(handler: { _ in .droppedConnection }) { server in
            let answer = try await python(
                port: server.port,
                "c = connect(); c.sendall(b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'); print(c.recv(10))")
            #expect(answer == "b''\n")
        }
    }

    @Test func `shutting down lets work end within its bound, and closes idle connections`() async throws {
        // The client has seen that the server is shutting down once this file is there.
        let folder = try ScratchFolder()
        let isShuttingDown = "\(folder.path)/is-shutting-down"
        let (requests, seen) = AsyncStream.makeStream(of: Void.self)
        let server = try await HTTPServer.start(listening: .address(host: "127.0.0.1", port: 0)) { request in
            seen.yield()
            let isOver = { request.target == "/short" && FileManager.default.fileExists(atPath: isShuttingDown) }
            // Cancellation shows as an early end.
            do { while !isOver() { try await Task.sleep(for: .milliseconds(10)) } } catch {}
            return HTTPServerReply(status: 200, text: Task.isCancelled ? "cancelled" : "done")
        }
        async let answer = python(
            port: server.port,
            """
            idle = connect(); short = connect(); long = connect()
            short.sendall(b'GET /short HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
            long.sendall(b'GET /long HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
            print(idle.recv(1))
            open('\(isShuttingDown)', 'w')
            print(receive(short))
            print(long.recv(1))
            """)
        for await _ in requests.prefix(2) {}
        let start = ContinuousClock.now
        await server.shutDown(within: .seconds(3))
        #expect(ContinuousClock.now - start < .seconds(12))
        let lines = try await answer.split(separator: "\n")
        #expect(lines.count == 3 && lines[0] == "b''" && lines[2] == "b''")
        #expect(lines[1].contains("done") && lines[1].contains("close"))
        await #expect(throws: (any Error).self) {
            try await Command.onOwnThread(["curl", "-s", "http://127.0.0.1:\(server.port)/"])
        }
    }

    @Test func `it listens on a unix socket, in place of a stale one, and removes it`() async throws {
        let path = "/tmp/vpc-cni-http-\(UUID().uuidString.prefix(8)).sock"
        _ = try await python(port: 0, "s = socket.socket(socket.AF_UNIX); s.bind('\(path)')")
        try await withServer(
            listening: .unix(path: path),
            handler: { HTTPServerReply(status: 200, text: "\($0.target) \($0.remoteAddress == nil)") }
        ) { server in
            #expect(server.port == 0)
            let answer = try await Command.onOwnThread(["curl", "-s", "--unix-socket", path, "http://localhost/u"])
            #expect(answer == "/u true")
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a port in use and a descriptor that is no socket are errors that name them`() async throws {
        try await withServer { server in
            let error = await #expect(throws: HTTPServerError.self) {
                try await HTTPServer.start(listening: .address(host: "127.0.0.1", port: server.port)) { _ in
                    .droppedConnection
                }
            }
            #expect(error?.description == "cannot listen on 127.0.0.1:\(server.port): Address already in use")
        }
        let file = try Descriptor(reading: "/dev/null")
        let error = await #expect(throws: HTTPServerError.self) {
            try await HTTPServer.start(listening: .adopted(descriptor: file.rawValue)) { _ in .droppedConnection }
        }
        #expect(
            error?.description
                == "cannot listen on descriptor \(file.rawValue): getsockopt: Socket operation on non-socket")
    }
}
