extension HTTPRequest {
    /// What is wrong with the request, or `nil` when it can be sent.
    ///
    /// Everything here ends in lines of text on a connection that others share, so a line break in a value would be a
    /// second request (RFC 9112 section 11.2).
    var defect: String? {
        if !isToken(method) || method == "CONNECT" { return "'\(method.prefix(40))' is not a method that can be sent" }
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https"].contains(scheme), url.dropFirst(scheme.count).hasPrefix("://") else {
            return "the URL does not begin with http:// or https://"
        }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return "the URL contains a blank or control character"
        }
        if sizeLimit < 0 { return "the size limit \(sizeLimit) is negative" }
        return headers.lazy.compactMap { self.defect(of: $0) }.first
    }

    /// Values may be secret: only names are shown.
    private func defect(of header: HTTPHeader) -> String? {
        guard isToken(header.name) else { return "'\(header.name.prefix(40))' is not the name of a header" }
        let isControl = { (byte: UInt8) in (byte < 0x20 && byte != 0x09) || byte == 0x7F }
        if header.value.utf8.contains(where: isControl) { return "header \(header.name) has a control character" }
        switch header.name.lowercased() {
        case "content-length" where header.value != String(body.count):
            return "header Content-Length is \(header.value.prefix(20)), but the body has \(body.count) bytes"
        case "transfer-encoding":
            return "header Transfer-Encoding is the client's own"
        default:
            return nil
        }
    }

    /// RFC 9110 section 9.2.2: sending it twice has the effect of sending it once.
    var isIdempotent: Bool { ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(method) }

    /// RFC 9110 section 8.6: without a body these still say so.
    var announcesEmptyBody: Bool { ["POST", "PUT", "PATCH"].contains(method) }
}

/// RFC 9110 section 5.6.2.
private func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}
