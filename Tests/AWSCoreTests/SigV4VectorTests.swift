import Foundation
import HTTPClient
import Testing

@testable import AWSCore

/// AWS's own published cases; see Fixtures/README.md.
struct SigV4VectorTests {
    struct Suite: Decodable {
        let accessKey, secretKey, region, service: String
        let cases: [Case]
    }

    struct Case: Decodable, CustomTestStringConvertible {
        let name, request, canonical, stringToSign, authorization: String
        var testDescription: String { name }
    }

    static let suite = Result { try decode(Suite.self, from: "sigv4-vectors.json") }
    static let cases = (try? suite.get().cases) ?? []

    @Test func `the published suite is whole`() throws {
        #expect(try Self.suite.get().cases.count == 34)
    }

    @Test(arguments: cases)
    func `AWS's published request gets AWS's published signature`(_ vector: Case) throws {
        let suite = try Self.suite.get()
        let request = try parse(vector.request)
        let date = try #require(AWSTime.parse(iso8601: "2015-08-30T12:36:00Z"))
        let signed = SigV4Signer.sign(
            request,
            credentials: Credentials(
                accessKeyID: suite.accessKey, secretAccessKey: Secret(suite.secretKey),
                sessionToken: token(toAdd: vector).map { Secret(String($0)) }),
            region: suite.region, service: suite.service, date: date)
        #expect(signed.headers.first(named: "Authorization") == vector.authorization)

        let canonical = CanonicalRequest(signed)
        let scope = CredentialScope(date: date, region: suite.region, service: suite.service)
        #expect(canonical.text == vector.canonical)
        #expect(scope.stringToSign(canonical.text) == vector.stringToSign)
    }

    /// The token that the signer is to add: one that is signed but not in the request.
    private func token(toAdd vector: Case) -> Substring? {
        guard !vector.request.contains("X-Amz-Security-Token") else { return nil }
        return vector.canonical.split(separator: "\n").first { $0.hasPrefix("x-amz-security-token:") }?
            .split(separator: ":").last
    }

    struct NotARequest: Error {}

    /// Reads the suite's text form of a request; a line that begins with a space goes on with the header before.
    private func parse(_ text: String) throws -> HTTPRequest {
        let parts = text.components(separatedBy: "\n\n")
        var lines = parts[0].components(separatedBy: "\n")
        let first = lines.removeFirst()
        guard let methodEnd = first.firstIndex(of: " "), let targetEnd = first.lastIndex(of: " ") else {
            throw NotARequest()
        }
        var headers: [HTTPHeader] = []
        for line in lines where !line.isEmpty {
            if line.hasPrefix(" "), let last = headers.popLast() {
                headers.append(HTTPHeader(name: last.name, value: last.value + "\n" + line))
            } else {
                let colon = try #require(line.firstIndex(of: ":"))
                headers.append(
                    HTTPHeader(name: String(line[..<colon]), value: String(line[line.index(after: colon)...])))
            }
        }
        let target = first[first.index(after: methodEnd)..<targetEnd]
        return HTTPRequest(
            method: String(first[..<methodEnd]), url: "https://example.amazonaws.com\(target)", headers: headers,
            body: Array((parts.count > 1 ? parts[1] : "").utf8))
    }
}
