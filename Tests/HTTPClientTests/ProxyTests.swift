import Glibc
import HTTPClient
import TestSupport
import Testing

/// The proxy of the environment. libcurl reads the process's own, so each test is a process.
struct ProxyTests {
    @Test func `a proxy in the environment is obeyed for ordinary requests only`() async throws {
        await #expect(processExitsWith: .success) {
            // The server at hand plays the proxy: what it is asked for is then an absolute URL.
            let proxy = try await PythonServer.start(EchoServer.script)
            let origin = try await PythonServer.start(EchoServer.script)
            setenv("http_proxy", proxy.url, 1)
            unsetenv("no_proxy")
            unsetenv("NO_PROXY")
            let client = CurlHTTPClient()
            let ordinary = try await client.send(HTTPRequest(url: origin.url + "/latest/meta-data/"))
            #expect(ordinary.text.contains("\"target\": \"http://127.0.0.1:\(origin.port)/latest/meta-data/\""))
            let metadata = try await client.send(HTTPRequest(url: origin.url + "/latest/meta-data/", usesProxy: false))
            #expect(metadata.text.contains("\"target\": \"/latest/meta-data/\""))
        }
    }

    @Test func `the password of a proxy that cannot be used does not show`() async throws {
        await #expect(processExitsWith: .success) {
            setenv("http_proxy", "nonsense://user:s3cret@proxy.invalid:3128", 1)
            let error = await #expect(throws: HTTPClientError.self) {
                try await CurlHTTPClient().send(HTTPRequest(url: "http://example.invalid/"))
            }
            #expect(error?.kind == .connection && error?.mayHaveBeenSent == false)
            #expect(error?.description.contains("s3cret") == false)
        }
    }
}
