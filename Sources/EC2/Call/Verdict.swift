import HTTPClient

/// What one failed attempt means for the next; the rows of the table "When a call to EC2 fails" in the design.
enum Verdict: Hashable {
    /// Refused for the moment; nothing happened.
    case throttled
    /// Refused for its signature; nothing happened.
    case signatureRefused
    /// It broke on the way, and nothing reached EC2.
    case notSent
    /// It broke on the way or in EC2; whether it took effect is not known.
    case broken
    /// The client will not or cannot go on; whether the call took effect is not known.
    case abandoned
    /// EC2 has decided, or there is nothing to send: a repetition gives the same.
    case final
}

extension EC2Error.Kind {
    /// The codes by which AWS's services throttle; EC2's own are the first and the fourth. The list is that of the AWS SDKs'
    /// "standard" retry mode (AWS SDKs and Tools Reference Guide, "Retry behavior").
    static let throttlingCodes: Set<String> = [
        "RequestLimitExceeded", "Throttling", "ThrottlingException", "EC2ThrottledException", "ThrottledException",
        "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "BandwidthLimitExceeded",
        "PriorRequestNotComplete", "SlowDown", "HTTP 429",
    ]

    /// The codes for credentials that have expired or a clock that is wrong. EC2 says AuthFailure for either, and for keys
    /// that are simply wrong.
    static let signatureCodes: Set<String> = [
        "RequestExpired", "AuthFailure", "SignatureDoesNotMatch", "RequestInTheFuture", "RequestTimeTooSkewed",
        "InvalidSignatureException", "ExpiredToken", "ExpiredTokenException",
    ]

    var verdict: Verdict {
        switch self {
        case .service(let code, _, _, _) where Self.throttlingCodes.contains(code): .throttled
        case .service(let code, _, _, _) where Self.signatureCodes.contains(code): .signatureRefused
        case .service(_, _, let status, _): (500...599).contains(status) ? .broken : .final
        case .malformedAnswer: .broken
        case .credentials, .cancelled: .final
        case .transport(let error): error.verdict
        }
    }
}

extension HTTPClientError {
    fileprivate var verdict: Verdict {
        switch kind {
        case .timeout, .connection, .tls, .badResponse: mayHaveBeenSent ? .broken : .notSent
        case .tooLarge, .cancelled, .closed, .badRequest, .internalFailure: mayHaveBeenSent ? .abandoned : .final
        }
    }
}
