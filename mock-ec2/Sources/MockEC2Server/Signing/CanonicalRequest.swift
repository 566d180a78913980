import HTTPServer

/// The form of a request that is signed, byte for byte
/// ("Create a signed AWS API request", step 1, IAM User Guide).
enum CanonicalRequest {
    static func bytes(of request: HTTPServerRequest, _ claim: SignatureClaim) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes += request.method.utf8
        bytes.append(newline)
        appendPath(request.path, to: &bytes)
        bytes.append(newline)
        appendQuery(request.query, to: &bytes)
        bytes.append(newline)
        for name in claim.signedHeaders {
            bytes += name.utf8
            bytes.append(UInt8(ascii: ":"))
            appendValue(of: name, in: request, to: &bytes)
            bytes.append(newline)
        }
        for (position, name) in claim.signedHeaders.enumerated() {
            bytes.append(position == 0 ? newline : UInt8(ascii: ";"))
            bytes += name.utf8
        }
        if claim.signedHeaders.isEmpty { bytes.append(newline) }
        bytes.append(newline)
        bytes += Digest.hexBytes(Digest.sha256(request.body))
        return bytes
    }

    private static let newline = UInt8(ascii: "\n")

    /// Dot segments and doubled slashes go, and what is left is encoded once more than it is on the wire, as for all
    /// services but S3.
    private static func appendPath(_ path: Substring, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "/"))
        guard !path.isEmpty, path != "/" else { return }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let isDirectory = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        let joined = segments.map { encode($0.utf8) }.joined(separator: "/")
        bytes += joined.utf8
        if isDirectory, !joined.isEmpty { bytes.append(UInt8(ascii: "/")) }
    }

    private static func appendQuery(_ query: Substring, to bytes: inout [UInt8]) {
        guard !query.isEmpty else { return }
        guard let pairs = FormDecoding.pairs(query.utf8, plusIsSpace: false) else {
            bytes += query.utf8
            return
        }
        let encoded = pairs.filter { $0.name != "X-Amz-Signature" }
            .map { (name: encode($0.name.utf8), value: encode($0.value.utf8)) }
            .sorted { $0.name == $1.name ? isBefore($0.value, $1.value) : isBefore($0.name, $1.name) }
        bytes += encoded.map { "\($0.name)=\($0.value)" }.joined(separator: "&").utf8
    }

    private static func isBefore(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    /// Trimmed, runs of spaces made one; line folding counts as space. Several headers of one name are joined by commas.
    private static func appendValue(of name: String, in request: HTTPServerRequest, to bytes: inout [UInt8]) {
        var isFirst = true
        for header in request.headers where header.name.isHeaderName(name) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            let start = bytes.count
            var isGap = false
            for byte in header.value.utf8 {
                guard byte != UInt8(ascii: " "), byte != newline, byte != UInt8(ascii: "\r") else {
                    isGap = true
                    continue
                }
                if isGap, bytes.count > start { bytes.append(UInt8(ascii: " ")) }
                isGap = false
                bytes.append(byte)
            }
        }
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
