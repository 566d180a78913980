import Foundation
import HTTPClient
import TestSupport
import Testing

/// TLS with a certificate authority of the test's own, made by openssl(1).
struct SecureConnectionTests {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vpc-cni-tls-\(UUID().uuidString)")
    var authority: String { folder.appendingPathComponent("ca.pem").path }

    /// A server whose certificate names `name` as its subject alternative name.
    func server(named name: String) async throws -> PythonServer {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = { (file: String) in folder.appendingPathComponent(file).path }
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try Command.run(
            ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=test authority"] + key
                + ["-keyout", path("ca.key"), "-out", authority])
        try Command.run(
            ["openssl", "req", "-subj", "/CN=server"] + key + ["-keyout", path("key.pem"), "-out", path("server.csr")])
        try Data("subjectAltName=\(name)\n".utf8).write(to: folder.appendingPathComponent("extensions"))
        try Command.run(
            "openssl", "x509", "-req", "-days", "2", "-in", path("server.csr"), "-CA", authority, "-CAkey",
            path("ca.key"), "-CAcreateserial", "-extfile", path("extensions"), "-out", path("server.pem"))
        return try await PythonServer.start(EchoServer.script, [path("server.pem"), path("key.pem")])
    }

    func outcome(_ client: CurlHTTPClient, _ server: PythonServer) async -> Result<Int, HTTPClientError> {
        do {
            return .success(
                try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/ok?key=s3cret")).status)
        } catch {
            return .failure(error)
        }
    }

    @Test func `a certificate is accepted only with its authority's bundle, and connections are kept`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await server(named: "IP:127.0.0.1")
        let client = CurlHTTPClient(certificateBundle: authority)
        for _ in 0..<5 { #expect(try await outcome(client, server).get() == 200) }
        let stats = try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)/stats"))
        #expect(try JSONDecoder().decode(EchoServer.Stats.self, from: Data(stats.body)).connections == 1)

        let stranger = await outcome(CurlHTTPClient(), server)
        let error = #expect(throws: HTTPClientError.self) { try stranger.get() }
        #expect(error?.kind == .tls && error?.mayHaveBeenSent == false)
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func `a certificate for another host is refused`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await server(named: "DNS:ec2.example,IP:127.0.0.2")
        let outcome = await outcome(CurlHTTPClient(certificateBundle: authority), server)
        let error = #expect(throws: HTTPClientError.self) { try outcome.get() }
        #expect(error?.kind == .tls && error?.mayHaveBeenSent == false)
    }

    @Test func `a bundle that cannot be read fails as TLS`() async throws {
        let client = CurlHTTPClient(certificateBundle: "/no/such/bundle.pem")
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "https://127.0.0.1:1/", timeout: .seconds(2)))
        }
        #expect(error?.mayHaveBeenSent == false)
    }
}
