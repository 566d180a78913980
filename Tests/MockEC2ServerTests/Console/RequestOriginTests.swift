import HTTPServer
import MockEC2Server
import Testing

/// The admin API and the page ask for no credentials; what headers say about the sender is all there is.
@Suite struct RequestOriginTests {
    private func status(
        _ method: String, _ target: String, _ headers: [(name: String, value: String)], from ip: String = "127.0.0.1"
    ) async throws -> Int {
        let body = method == "POST" ? Array(#"{"advanceSeconds":1}"#.utf8) : []
        return try await makeService().ec2(
            HTTPServerRequest(
                method: method, target: target, headers: headers, body: body,
                remoteAddress: HTTPServerRequest.Endpoint(ip: ip, port: 1))
        ).status
    }

    @Test(arguments: [
        ("127.0.0.1", 200), ("127.0.0.1:4566", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:4566", 200),
        ("192.168.0.7:80", 200), ("evil.example", 403), ("evil.example:4566", 403), ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403), ("[::1].evil.example", 403), ("[::1]", 200), ("", 403),
    ])
    func `only an address and localhost are names of this server`(host: String, expected: Int) async throws {
        for target in ["/", "/_mock/state", "/_mock/console/live"] {
            #expect(try await status("GET", target, [("Host", host)]) == expected, "\(target)")
        }
        #expect(try await status("POST", "/_mock/clock", [("Host", host)]) == expected)
    }

    @Test(arguments: [
        ([(name: "Origin", value: "http://127.0.0.1:4566")], 200), ([("Origin", "http://127.0.0.1:80")], 403),
        ([("Origin", "http://evil.example")], 403), ([("Origin", "null")], 403),
        ([("Origin", "https://127.0.0.1:4566")], 403), ([("Sec-Fetch-Site", "same-origin")], 200),
        ([("Sec-Fetch-Site", "none")], 200), ([("Sec-Fetch-Site", "cross-site")], 403),
        ([("Sec-Fetch-Site", "same-site")], 403), ([], 200),
    ])
    func `only programs and this server's own pages change anything`(
        headers: [(name: String, value: String)], expected: Int
    ) async throws {
        let all = [(name: "Host", value: "127.0.0.1:4566")] + headers
        #expect(try await status("POST", "/_mock/clock", all) == expected)
        let form = try await status("POST", "/_mock/console/reset", all)
        #expect(form == (expected == 200 ? 303 : 403))
    }

    @Test func `the page may be opened by a link from anywhere, but only on this machine`() async throws {
        let host = (name: "Host", value: "127.0.0.1:4566")
        #expect(try await status("GET", "/", [host, ("Sec-Fetch-Site", "cross-site")]) == 200)
        #expect(try await status("GET", "/", [host], from: "10.0.0.5") == 400)
        #expect(try await status("GET", "/_mock/console/live", [host], from: "10.0.0.5") == 403)
    }
}
