import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import AWSCore

/// The same requests signed by botocore, an implementation that is not ours.
struct BotocoreVectorTests {
    struct Document: Decodable {
        let accessKey, secretKey: String
        let seconds: Int64
        let vectors: [Vector]
    }

    struct Vector: Decodable, CustomTestStringConvertible {
        let name, method, url, service, region, body: String
        let headers: [[String]]
        let bodyRepeats: Int
        let token, authorization, signedURL, date: String?
        let expires: Int?
        var testDescription: String { name }
    }

    static let document = Result { try decode(Document.self, from: "botocore-vectors.json") }
    static let vectors = (try? document.get().vectors) ?? []

    @Test func `there are at least 60 vectors`() throws {
        #expect(try Self.document.get().vectors.count >= 60)
    }

    @Test(arguments: vectors)
    func `a request gets the signature that botocore gives it`(_ vector: Vector) throws {
        let document = try Self.document.get()
        let credentials = Credentials(
            accessKeyID: document.accessKey, secretAccessKey: Secret(document.secretKey),
            sessionToken: vector.token.map(Secret.init))
        let request = HTTPRequest(
            method: vector.method, url: vector.url,
            headers: vector.headers.map { HTTPHeader(name: $0[0], value: $0[1]) },
            body: Array(String(repeating: vector.body, count: vector.bodyRepeats).utf8))

        if let expires = vector.expires {
            let signed = SigV4Signer.presign(
                request, credentials: credentials, region: vector.region, service: vector.service,
                date: document.seconds, expires: expires)
            #expect(queryItems(signed.url) == queryItems(try #require(vector.signedURL)))
        } else {
            let signed = SigV4Signer.sign(
                request, credentials: credentials, region: vector.region, service: vector.service,
                date: document.seconds)
            #expect(signed.headers.first(named: "Authorization") == vector.authorization)
            #expect(signed.headers.first(named: "X-Amz-Date") == vector.date)
            #expect(signed.headers.first(named: "X-Amz-Security-Token") == vector.token)
        }
    }

    @Test(NeedsPython(module: "botocore"))
    func `the botocore of this machine signs as the committed vectors say`() throws {
        let output = try Python.run(fixture("generate-botocore-vectors.py").path)
        #expect(try output == String(contentsOf: fixture("botocore-vectors.json"), encoding: .utf8))
    }

    /// The parameters in some fixed order: on the wire theirs means nothing. botocore writes a space as `+` there.
    private func queryItems(_ url: String) -> [String] {
        url.split(separator: "?", maxSplits: 1).last.map { query in
            query.split(separator: "&").map { $0.replacingOccurrences(of: "+", with: "%20") }.sorted()
        } ?? []
    }
}
