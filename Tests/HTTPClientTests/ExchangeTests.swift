import Foundation
import HTTPClient
import TestSupport
import Testing

/// What goes over the wire, told by the server.
struct ExchangeTests {
    let server: EchoServer
    let client = CurlHTTPClient()

    init() async throws { server = try await EchoServer() }

    func echo(_ request: HTTPRequest) async throws -> EchoServer.Echo {
        try JSONDecoder().decode(EchoServer.Echo.self, from: Data(try await client.send(request).body))
    }

    func stats() async throws -> EchoServer.Stats {
        let answer = try await client.send(HTTPRequest(url: server.url + "/stats"))
        return try JSONDecoder().decode(EchoServer.Stats.self, from: Data(answer.body))
    }

    @Test func `method, target, headers and body arrive as given, and nothing else`() async throws {
        let request = HTTPRequest(
            method: "POST", url: server.url + "/a/../b//c%2Fd?x=%20&y=1",
            headers: [
                HTTPHeader(name: "X-One", value: "1, 2"), HTTPHeader(name: "X-Empty", value: ""),
                HTTPHeader(name: "Accept", value: "text/plain"),
            ], body: Array("Action=Describe\u{E9}".utf8))
        let echo = try await echo(request)
        #expect(echo.method == "POST")
        #expect(echo.target == "/a/../b//c%2Fd?x=%20&y=1")
        #expect(echo.headers.map(\.first) == ["Host", "X-One", "X-Empty", "Accept", "Content-Length"])
        #expect(echo.header("x-one") == "1, 2" && echo.header("x-empty") == "")
        #expect(echo.header("Content-Length") == String(request.body.count))
        #expect(echo.body.unicodeScalars.map { UInt8($0.value) } == request.body)
    }

    @Test(arguments: ["GET", "PUT", "POST", "PATCH", "DELETE"])
    func `every method goes out, with and without a body`(_ method: String) async throws {
        let empty = try await echo(HTTPRequest(method: method, url: server.url + "/m"))
        #expect(empty.method == method && empty.body.isEmpty)
        #expect(empty.header("Content-Length") == (["GET", "DELETE"].contains(method) ? nil : "0"))
        let full = try await echo(HTTPRequest(method: method, url: server.url + "/m", body: Array("text".utf8)))
        #expect(full.method == method && full.body == "text")
    }

    @Test func `a large body arrives whole, without waiting for 100 Continue`() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 % 120) }
        let start = ContinuousClock.now
        let echo = try await echo(HTTPRequest(method: "POST", url: server.url + "/e", body: body))
        #expect(Array(echo.body.utf8) == body && echo.header("Expect") == nil)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `HEAD has headers and no body`() async throws {
        let answer = try await client.send(HTTPRequest(method: "HEAD", url: server.url + "/head", sizeLimit: 1000))
        #expect(answer.status == 200 && answer.header("content-length") == "12345" && answer.body.isEmpty)
    }

    @Test(arguments: [204, 400, 401, 404, 500, 503])
    func `every status is an answer`(_ status: Int) async throws {
        let answer = try await client.send(HTTPRequest(url: server.url + "/status/\(status)"))
        #expect(answer.status == status && (status == 204 || answer.text == "told you"))
    }

    @Test func `a redirect is not followed`() async throws {
        let answer = try await client.send(HTTPRequest(url: server.url + "/redirect"))
        #expect(answer.status == 302 && answer.header("LOCATION") == "/echo")
        #expect(try await stats().requests["/echo"] == nil)
    }

    @Test func `headers of interim answers and trailers are not the answer's, a folded value is one`() async throws {
        let hints = try await client.send(HTTPRequest(url: server.url + "/hints"))
        #expect(hints.status == 200 && hints.text == "ok")
        #expect(hints.header("Link") == nil && hints.header("X-Fold") == "a b")
        for size in [0, 2] {
            let chunked = try await client.send(HTTPRequest(url: server.url + "/chunked?n=\(size)"))
            #expect(chunked.body.count == size * 1024 && chunked.header("X-Late") == nil)
        }
    }

    @Test func `requests in a row use one connection`() async throws {
        for number in 1...50 { _ = try await client.send(HTTPRequest(url: server.url + "/\(number % 3)")) }
        #expect(try await stats().connections == 1)
    }

    @Test func `64 requests at once run side by side`() async throws {
        let client = client
        // The server answers none before all are there.
        let request = HTTPRequest(url: server.url + "/together?n=64", timeout: .seconds(90))
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<64 { group.addTask { try await client.send(request).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 64))
    }

    @Test func `200 requests leave no descriptor behind, and the end of the client closes the rest`() async throws {
        let server = try await PythonServer.start(EchoServer.script)
        do {
            let client = CurlHTTPClient()
            for number in 0..<200 {
                let path = ["/ok", "/drop", "/half", "/big?n=5000", "/status/500"][number % 5]
                _ = try? await client.send(HTTPRequest(url: server.url + path, sizeLimit: 1000))
            }
            #expect(try openSockets(to: server) <= 1)
            await client.shutDown()
        }
        #expect(try openSockets(to: server) == 0)
    }

    /// Sockets of this process that are connected to the server, or were until it closed its end.
    private func openSockets(to server: PythonServer) throws -> Int {
        let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8).split(separator: "\n")
        let peer = "0100007F:" + String(server.port, radix: 16, uppercase: true).leftPadded(4)
        let inodes = Set(
            table.dropFirst().map { $0.split(separator: " ") }.filter { $0.count > 9 && $0[2] == peer }.map { $0[9] })
        let mine = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        return mine.filter { link in inodes.contains { link == "socket:[\($0)]" } }.count
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - count)) + self
    }
}
