import HTTPServer

/// The form of a request that is signed, byte for byte
/// ("Create a signed AWS API request", step 1, IAM User Guide).
enum CanonicalRequest {
    static func text(of request: HTTPServerRequest, _ claim: SignatureClaim) -> String {
        let headers = claim.signedHeaders.map { "\($0):\(value(of: $0, in: request))\n" }.joined()
        return [
            request.method, path(request.path), query(request.query), headers,
            claim.signedHeaders.joined(separator: ";"),
            Digest.hex(Digest.sha256(request.body)),
        ].joined(separator: "\n")
    }

    /// Dot segments and doubled slashes go, and what is left is encoded once more than it is on the wire, as for all
    /// services but S3.
    private static func path(_ path: Substring) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let isDirectory = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        let joined = segments.map { encode($0.utf8) }.joined(separator: "/")
        return "/" + joined + (isDirectory && !joined.isEmpty ? "/" : "")
    }

    private static func query(_ query: Substring) -> String {
        guard let pairs = FormDecoding.pairs(query.utf8, plusIsSpace: false) else { return String(query) }
        return pairs.filter { $0.name != "X-Amz-Signature" }
            .map { (name: encode($0.name.utf8), value: encode($0.value.utf8)) }
            .sorted { $0.name == $1.name ? isBefore($0.value, $1.value) : isBefore($0.name, $1.name) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func isBefore(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    /// Trimmed, runs of spaces made one; line folding counts as space. Several headers of one name are joined by commas.
    private static func value(of name: String, in request: HTTPServerRequest) -> String {
        request.headers.filter { $0.name.lowercased() == name }
            .map { $0.value.split { $0 == " " || $0 == "\n" || $0 == "\r\n" }.joined(separator: " ") }
            .joined(separator: ",")
    }

    /// Percent-encodes all but RFC 3986's unreserved characters, with upper-case hex.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
