import MockCloud

/// Why a request's signature does not hold.
enum AuthenticationFailure: Error, Hashable, Sendable {
    case missing
    /// A part of the signature cannot be read; the text is AWS's.
    case incomplete(String)
    case unknownKey
    case wrongSignature
    /// The request is older than the service allows.
    case expired(signed: String, earliest: String)
    case notYetCurrent(signed: String, latest: String)
    case presignedExpired
    case wrongScope(String)
    case wrongToken
    case expiredToken

    /// EC2's answer. For credentials that do not hold it is AuthFailure, where other services are more talkative.
    var forEC2: CloudError {
        switch self {
        case .missing:
            CloudError("MissingParameter", "The request must contain the parameter AWSAccessKeyId")
        case .incomplete(let text): CloudError("IncompleteSignature", text)
        case .expired, .presignedExpired, .expiredToken: CloudError("RequestExpired", "Request has expired.")
        case .unknownKey, .wrongSignature, .notYetCurrent, .wrongScope, .wrongToken:
            CloudError("AuthFailure", "AWS was not able to validate the provided access credentials")
        }
    }

    /// STS's code, message and HTTP status.
    var forSTS: (code: String, message: String, status: Int) {
        switch self {
        case .missing: ("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
        case .incomplete(let text): ("IncompleteSignature", text, 400)
        case .unknownKey, .wrongToken:
            ("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
        case .wrongSignature:
            (
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                    + "Access Key and signing method. Consult the service documentation for details.", 403
            )
        case .expired(let signed, let earliest):
            ("SignatureDoesNotMatch", "Signature expired: \(signed) is now earlier than \(earliest)", 403)
        case .notYetCurrent(let signed, let latest):
            ("SignatureDoesNotMatch", "Signature not yet current: \(signed) is still later than \(latest)", 403)
        case .presignedExpired: ("AccessDenied", "Request has expired", 403)
        case .wrongScope(let text): ("SignatureDoesNotMatch", text, 403)
        case .expiredToken: ("ExpiredToken", "The security token included in the request is expired", 403)
        }
    }
}
