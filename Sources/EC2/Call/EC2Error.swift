public import AWSCore
public import HTTPClient

/// A call to EC2 that failed, after all repetitions that were in order.
public struct EC2Error: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// EC2 answered with an error. An answer without a code, as a proxy gives, has `HTTP <status>` in its place and the
        /// beginning of its text as the message.
        case service(code: String, message: String, status: Int, requestID: String?)
        /// No answer came.
        case transport(HTTPClientError)
        /// An answer of success that cannot be read; the text says what is wrong with it.
        case malformedAnswer(String)
        /// There is nothing to sign with.
        case credentials(CredentialsError)
        /// The task was cancelled before the request was sent.
        case cancelled
    }

    /// EC2's name of the call, for instance "AssignPrivateIpAddresses".
    public let action: String
    public let kind: Kind
    /// Whether the call may have taken effect all the same: look (Describe) before deciding whether to repeat it.
    public let outcomeIsUnknown: Bool

    public init(action: String, kind: Kind, outcomeIsUnknown: Bool = false) {
        self.action = action
        self.kind = kind
        self.outcomeIsUnknown = outcomeIsUnknown
    }

    /// EC2's error code, for instance "InsufficientFreeAddressesInSubnet"; nil if EC2 did not answer.
    public var code: String? {
        if case .service(let code, _, _, _) = kind { code } else { nil }
    }

    /// EC2 refuses for the moment, and nothing happened; decided by the code, whatever the status.
    public var isThrottling: Bool { kind.verdict == .throttled }

    /// The resource that was named does not exist: `InvalidNetworkInterfaceID.NotFound` and the like. Within seconds of its
    /// creation that may be EC2's eventual consistency.
    public var isNotFound: Bool { code?.hasSuffix(".NotFound") ?? false }

    public var description: String {
        "\(action): \(kind.description)" + (outcomeIsUnknown ? "; it may have taken effect all the same" : "")
    }
}

extension EC2Error.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .service(let code, let message, let status, let requestID):
            let request = requestID.map { ", request \($0)" } ?? ""
            return "\(code) (HTTP status \(status)\(request)): \(message)"
        case .transport(let error): return error.description
        case .malformedAnswer(let reason): return "the answer cannot be read: \(reason)"
        case .credentials(let error): return error.description
        case .cancelled: return "cancelled"
        }
    }
}
