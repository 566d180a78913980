import HTTPServer
import MockCloud

/// What a request says of its own signature, in the `Authorization` header or, presigned, in the query
/// ("Authenticating requests (AWS Signature Version 4)", IAM User Guide).
struct SignatureClaim: Hashable, Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    var accessKeyID: String
    var scope: CredentialScope
    /// In lower case, in the order sent.
    var signedHeaders: [String]
    /// Lower-case hex.
    var signature: String
    /// As sent: `20150830T123600Z`.
    var timestamp: String
    var time: CloudTime
    var sessionToken: String?
    /// How long a presigned request is good; `nil` for one that is signed by header.
    var expires: Duration?

    /// Reads the claim of `request`. Throws `.missing` when there is none, `.incomplete` when it cannot be read.
    init(_ request: HTTPServerRequest) throws(AuthenticationFailure) {
        if let authorization = request.header("authorization") {
            try self.init(authorization: authorization, of: request)
        } else if let pairs = FormDecoding.pairs(request.query.utf8, plusIsSpace: false),
            pairs.contains(where: { $0.name == "X-Amz-Signature" || $0.name == "X-Amz-Credential" })
        {
            try self.init(presigned: pairs)
        } else {
            throw .missing
        }
    }

    private init(authorization: String, of request: HTTPServerRequest) throws(AuthenticationFailure) {
        let start = Self.algorithm + " "
        guard authorization.hasPrefix(start) else {
            throw .incomplete("The Authorization header must begin with '\(Self.algorithm)'.")
        }
        let text = Array(authorization.utf8)
        let members = text[start.utf8.count...].split(separator: UInt8(ascii: ",")).map { member in
            let member = member.drop { $0 == UInt8(ascii: " ") }
            let name = member.prefix { $0 != UInt8(ascii: "=") }
            return (name: name, value: member.dropFirst(name.count + 1))
        }
        func member(_ name: String) throws(AuthenticationFailure) -> ArraySlice<UInt8> {
            guard let value = members.last(where: { $0.name.elementsEqual(name.utf8) })?.value, !value.isEmpty else {
                throw .incomplete("Authorization header requires '\(name)' parameter.")
            }
            return value
        }
        try self.init(
            credential: member("Credential"), signedHeaders: member("SignedHeaders"), signature: member("Signature"))
        sessionToken = request.header("x-amz-security-token")
        if let text = request.header("x-amz-date") {
            try setTime(text, Timestamp.parse(basic: text))
        } else if let text = request.header("date") {
            let time = Timestamp.parse(basic: text) ?? Timestamp.parse(internetMessage: text)
            try setTime(time.map(Timestamp.basic) ?? text, time)
        } else {
            throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
    }

    private init(presigned pairs: [FormDecoding.Pair]) throws(AuthenticationFailure) {
        func parameter(_ name: String) throws(AuthenticationFailure) -> String {
            guard let value = pairs.first(where: { $0.name == name })?.value, !value.isEmpty else {
                throw .incomplete("AWS query-string parameters must include '\(name)'.")
            }
            return value
        }
        guard try parameter("X-Amz-Algorithm") == Self.algorithm else {
            throw .incomplete("X-Amz-Algorithm must be '\(Self.algorithm)'.")
        }
        try self.init(
            credential: Array(parameter("X-Amz-Credential").utf8)[...],
            signedHeaders: Array(parameter("X-Amz-SignedHeaders").utf8)[...],
            signature: Array(parameter("X-Amz-Signature").utf8)[...])
        sessionToken = pairs.first { $0.name == "X-Amz-Security-Token" }?.value
        let date = try parameter("X-Amz-Date")
        try setTime(date, Timestamp.parse(basic: date))
        // A week at most: IAM User Guide.
        guard let seconds = Int32(try parameter("X-Amz-Expires")), (0...604_800).contains(seconds) else {
            throw .incomplete("X-Amz-Expires must be between 0 and 604800 seconds.")
        }
        expires = .seconds(seconds)
    }

    private init(
        credential: ArraySlice<UInt8>, signedHeaders: ArraySlice<UInt8>, signature: ArraySlice<UInt8>
    ) throws(AuthenticationFailure) {
        // An access key id has no slash, so the scope is the last four parts.
        let parts = credential.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 5, !parts[0].isEmpty else {
            throw .incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.")
        }
        accessKeyID = parts[0]
        scope = CredentialScope(date: parts[1], region: parts[2], service: parts[3], terminator: parts[4])
        self.signedHeaders = signedHeaders.split(separator: UInt8(ascii: ";"))
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        self.signature = String(decoding: signature, as: UTF8.self)
        timestamp = ""
        time = CloudTime(nanoseconds: 0)
    }

    private mutating func setTime(_ text: String, _ time: CloudTime?) throws(AuthenticationFailure) {
        guard let time else {
            throw .incomplete("Date must be in ISO-8601 'basic format'. Got '\(text)'.")
        }
        timestamp = text
        self.time = time
    }
}

/// What a derived key is good for.
struct CredentialScope: Hashable, Sendable, CustomStringConvertible {
    /// `20150830`
    var date: String
    var region: String
    var service: String
    /// `aws4_request`
    var terminator: String

    var description: String { "\(date)/\(region)/\(service)/\(terminator)" }
}
