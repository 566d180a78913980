import Foundation
import Glibc
import HTTPClient
import Testing

/// How an exchange fails, and whether the request may have been sent.
struct FailureTests {
    let server: EchoServer
    let client = CurlHTTPClient()

    init() async throws { server = try await EchoServer() }

    func failure(_ request: HTTPRequest) async throws -> HTTPClientError {
        try #require(await #expect(throws: HTTPClientError.self) { try await client.send(request) })
    }

    func count(_ path: String) async throws -> Int? {
        let answer = try await client.send(HTTPRequest(url: server.url + "/stats"))
        return try JSONDecoder().decode(EchoServer.Stats.self, from: Data(answer.body)).requests[path]
    }

    @Test func `a refused connection and an unknown host have certainly sent nothing`() async throws {
        let refused = try await failure(HTTPRequest(url: "http://127.0.0.1:1/"))
        #expect(refused.kind == .connection && !refused.mayHaveBeenSent)
        let unknown = try await failure(HTTPRequest(url: "http://no-such-host.invalid/"))
        #expect(unknown.kind == .connection && !unknown.mayHaveBeenSent)
        #expect(unknown.description.contains("no-such-host.invalid"))
    }

    @Test(arguments: ["GET", "POST"])
    func `a connection dropped after the request may have sent it`(_ method: String) async throws {
        let request = HTTPRequest(method: method, url: server.url + "/drop", body: method == "GET" ? [] : [1])
        let dropped = try await failure(request)
        #expect(dropped.kind == .connection && dropped.mayHaveBeenSent)
        let half = try await failure(HTTPRequest(url: server.url + "/half"))
        #expect(half.kind == .connection && half.mayHaveBeenSent)
    }

    @Test(arguments: [[UInt8](), Array("Action=AssignPrivateIpAddresses".utf8)])
    func `POST is never repeated in silence when a kept connection breaks`(_ body: [UInt8]) async throws {
        _ = try await client.send(HTTPRequest(url: server.url + "/warm-up"))
        let request = HTTPRequest(method: "POST", url: server.url + "/drop-reused", body: body)
        do {
            #expect(try await client.send(request).text == "fresh")
        } catch {
            #expect(error.kind == .connection && error.mayHaveBeenSent)
        }
        #expect(try await count("/drop-reused") == 1)
    }

    @Test func `GET is repeated on a new connection when a kept one is dead`() async throws {
        _ = try await client.send(HTTPRequest(url: server.url + "/warm-up"))
        #expect(try await client.send(HTTPRequest(url: server.url + "/drop-reused")).text == "fresh")
    }

    @Test func `the deadline holds, and says whether the request was out`() async throws {
        let start = ContinuousClock.now
        let late = try await failure(HTTPRequest(url: server.url + "/slow?n=60000", timeout: .milliseconds(1500)))
        #expect(late.kind == .timeout && late.mayHaveBeenSent)
        #expect(ContinuousClock.now - start < .seconds(30))
        let never = try await failure(HTTPRequest(url: server.url + "/ok", timeout: .zero))
        #expect(never.kind == .timeout && !never.mayHaveBeenSent)
    }

    @Test func `a connection that nobody accepts fails by the connect timeout, with nothing sent`() async throws {
        // A listener with a full backlog drops further SYNs.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                listen(listener, 0)
                getsockname(listener, $0, &length)
            }
        }
        let request = HTTPRequest(
            url: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/", timeout: .seconds(20),
            connectTimeout: .milliseconds(400))
        let client = client
        let failures = await withTaskGroup(of: HTTPClientError?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do throws(HTTPClientError) { _ = try await client.send(request) } catch { return error }
                    return nil
                }
            }
            for await failure in group where failure?.mayHaveBeenSent == false {
                group.cancelAll()
                return failure
            }
            return nil
        }
        #expect(failures?.kind == .timeout)
    }

    @Test func `cancelled before the start, nothing is sent; cancelled during, the caller hears at once`() async throws
    {
        let client = client
        let request = HTTPRequest(method: "POST", url: server.url + "/slow?n=60000", body: [1])
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(request)
        }
        let before = await #expect(throws: HTTPClientError.self) { try await early.value }
        #expect(before?.kind == .cancelled && before?.mayHaveBeenSent == false)
        #expect(try await count("/slow") == nil)

        let start = ContinuousClock.now
        let running = Task { try await client.send(request) }
        while try await count("/slow") == nil { try await Task.sleep(for: .milliseconds(10)) }
        running.cancel()
        let during = await #expect(throws: HTTPClientError.self) { try await running.value }
        #expect(during?.kind == .cancelled && during?.mayHaveBeenSent == true)
        #expect(ContinuousClock.now - start < .seconds(30))
        // The loop goes on.
        #expect(try await client.send(HTTPRequest(url: server.url + "/ok")).status == 200)
    }

    @Test(arguments: ["/big?n=2000", "/chunked?n=2", "/headers?n=2"])
    func `an answer beyond the size limit is refused, one within is not`(_ path: String) async throws {
        let large = try await failure(HTTPRequest(url: server.url + path, sizeLimit: 1500))
        #expect(large.kind == .tooLarge && large.mayHaveBeenSent)
        #expect(try await client.send(HTTPRequest(url: server.url + path, sizeLimit: 4000)).status == 200)
    }

    @Test func `what is not HTTP is a bad response`() async throws {
        let garbage = try await failure(HTTPRequest(url: server.url + "/garbage"))
        #expect(garbage.kind == .badResponse && garbage.mayHaveBeenSent)
    }

    @Test(arguments: [
        HTTPRequest(url: "ftp://127.0.0.1/"), HTTPRequest(url: "127.0.0.1"), HTTPRequest(url: "file:///etc/passwd"),
        HTTPRequest(url: "http://127.0.0.1/a b"), HTTPRequest(url: "http://127.0.0.1/\r\nX: y"),
        HTTPRequest(url: "http://127.0.0.1:70000/"), HTTPRequest(url: "http://"), HTTPRequest(url: ""),
        HTTPRequest(method: "GET /x", url: "http://127.0.0.1/"), HTTPRequest(method: "", url: "http://127.0.0.1/"),
        HTTPRequest(method: "CONNECT", url: "http://127.0.0.1/"),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader(name: "A", value: "b\r\nC: d")]),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader(name: "A:b", value: "c")]),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader(name: "Content-Length", value: "7")]),
        HTTPRequest(url: "http://127.0.0.1/", headers: [HTTPHeader(name: "Transfer-Encoding", value: "chunked")]),
        HTTPRequest(url: "http://127.0.0.1/", sizeLimit: -1),
    ])
    func `a request that cannot be sent is refused with its reason`(_ request: HTTPRequest) async throws {
        let refused = try await failure(request)
        #expect(refused.kind == .badRequest && !refused.mayHaveBeenSent && !refused.detail.isEmpty)
    }

    @Test func `neither query, password, headers nor body show in errors and descriptions`() async throws {
        let request = HTTPRequest(
            method: "POST", url: "http://user:s3cret@127.0.0.1:1/path?X-Amz-Signature=s3cret#s3cret",
            headers: [HTTPHeader(name: "Authorization", value: "s3cret")], body: Array("s3cret".utf8))
        let refused = try await failure(request)
        let answer = HTTPResponse(status: 200, headers: request.headers, body: request.body)
        for text in [
            "\(refused)", String(reflecting: refused), "\(request)", String(reflecting: [request]), "\(answer)",
        ] {
            #expect(!text.contains("s3cret"))
        }
        #expect(refused.description.hasPrefix("POST http://127.0.0.1:1/path: connection: "))
    }

    @Test func `after the end, waiting and later requests fail as closed`() async throws {
        let client = CurlHTTPClient()
        let url = server.url
        let waiting = Task { try await client.send(HTTPRequest(url: url + "/slow?n=60000")) }
        while try await count("/slow") == nil { try await Task.sleep(for: .milliseconds(10)) }
        let start = ContinuousClock.now
        await client.shutDown()
        await client.shutDown()
        let ended = await #expect(throws: HTTPClientError.self) { try await waiting.value }
        #expect(ended?.kind == .closed && ended?.mayHaveBeenSent == true)
        let later = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: url)) }
        #expect(later?.kind == .closed && later?.mayHaveBeenSent == false)
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `the thread ends with the last reference`() async throws {
        // A process of its own, as other tests have clients too.
        await #expect(processExitsWith: .success) {
            func threads() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").filter {
                    (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == "http-client\n"
                }.count
            }
            var clients = (0..<10).map { _ in CurlHTTPClient() }
            for client in clients { _ = try? await client.send(HTTPRequest(url: "http://127.0.0.1:1/")) }
            #expect(try threads() == 10)
            clients = []
            for _ in 0..<300 where try threads() > 0 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try threads() == 0)
        }
    }
}
