import Foundation
import HTTPServer
import MockCloud
import Testing

@testable import MockEC2Server

/// AWS's own test suite; see Fixtures/README.md.
struct SignatureVectors: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
        var name: String
        /// The request with the headers that the signer added, among them its authorization.
        var signed: String
        var canonical: String
        var authorization: String

        var testDescription: String { name }

        /// The request as a server would get it. One signature in the suite's signed requests is stale, so the
        /// authorization is given apart.
        func signed(authorization: String) throws -> HTTPServerRequest {
            let parts = signed.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
            var lines: [String] = []
            for line in parts[0].split(separator: "\n") where !line.hasPrefix("Authorization:") {
                if line.first == " ", let last = lines.popLast() {
                    lines.append(last + "\n" + line)
                } else {
                    lines.append(String(line))
                }
            }
            let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
            let headers = lines.map { line in
                let name = line.prefix { $0 != ":" }
                return (name: String(name), value: String(line.dropFirst(name.count + 1)))
            }
            return HTTPServerRequest(
                method: String(words[0]), target: words.dropFirst().dropLast().joined(separator: " "),
                headers: headers + [(name: "Authorization", value: authorization)],
                body: parts.count > 1 ? Array(parts[1].utf8) : [])
        }
    }

    var accessKey: String
    var secretKey: String
    var cases: [Case]

    static let all: SignatureVectors = {
        do {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/sigv4-vectors.json"))
            return try JSONDecoder().decode(SignatureVectors.self, from: data)
        } catch {
            Issue.record(error)
            return SignatureVectors(accessKey: "", secretKey: "", cases: [])
        }
    }()
}

@Suite struct SignatureVectorTests {
    private let service = SignatureVerifier.Service(
        name: "service", region: "us-east-1", allowedSkew: .seconds(300))
    private let now = Timestamp.parse(basic: "20150830T123600Z")

    /// A verifier that knows the suite's key pair, as a temporary one for a request that carries a token.
    private func verifier(for request: HTTPServerRequest) -> SignatureVerifier {
        let verifier = SignatureVerifier()
        verifier.add(
            AccessKey(
                id: SignatureVectors.all.accessKey, secret: SignatureVectors.all.secretKey,
                sessionToken: request.header("x-amz-security-token")?.trimmingCharacters(in: .whitespaces),
                identity: AccessKey.Identity(account: "1", arn: "a", userID: "u")))
        return verifier
    }

    @Test func `there are all 34 cases`() { #expect(SignatureVectors.all.cases.count == 34) }

    @Test(arguments: SignatureVectors.all.cases)
    func `a request of AWS's suite is canonical as AWS says, and verified`(vector: SignatureVectors.Case) throws {
        let request = try vector.signed(authorization: vector.authorization)
        #expect(CanonicalRequest.bytes(of: request, try SignatureClaim(request)) == Array(vector.canonical.utf8))
        let verifier = verifier(for: request)
        let key = try verifier.verify(request, for: service, now: #require(now))
        #expect(key.id == SignatureVectors.all.accessKey)
    }

    @Test(arguments: SignatureVectors.all.cases)
    func `a request of AWS's suite with anything changed is refused`(vector: SignatureVectors.Case) throws {
        let request = try vector.signed(authorization: vector.authorization)
        var changes: [HTTPServerRequest] = []
        changes.append(request)
        changes[0].method = "PATCH"
        changes.append(request)
        changes[1].body.append(0x20)
        changes.append(request)
        changes[2].target += request.target.contains("?") ? "&a=b" : "?a=b"
        changes.append(request)
        changes[3].headers[0].value += "x"
        let signature = vector.authorization.last == "0" ? "1" : "0"
        changes.append(try vector.signed(authorization: vector.authorization.dropLast() + signature))
        for changed in changes {
            let verifier = verifier(for: request)
            #expect(throws: AuthenticationFailure.wrongSignature) {
                try verifier.verify(changed, for: service, now: #require(now))
            }
        }
    }
}
