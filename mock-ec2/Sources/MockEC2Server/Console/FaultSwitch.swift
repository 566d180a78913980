import MockCloud

/// A fault that users often want, as a switch: on until it is switched off.
enum FaultSwitch: String, CaseIterable, Sendable {
    case throttleAssign = "throttle-assign"
    case throttleAll = "throttle-all"
    case fullSubnets = "full-subnets"
    case lostAnswers = "lost-answers"
    case slow
    case stuckAttachments = "stuck-attachments"
    case metadataUnavailable = "imds-503"
    case metadataStale = "imds-stale"

    /// The body of `/_mock/faults` that switches it on.
    var request: JSON {
        switch self {
        case .throttleAssign: ["action": "AssignPrivateIpAddresses", "code": "RequestLimitExceeded"]
        case .throttleAll: ["code": "RequestLimitExceeded"]
        case .fullSubnets: ["action": "CreateNetworkInterface", "code": "InsufficientFreeAddressesInSubnet"]
        case .lostAnswers: ["drop": "after", "probability": .number(0.5)]
        case .slow: ["latencyMilliseconds": .integer(2000)]
        case .stuckAttachments: ["attachStuck": .boolean(true)]
        case .metadataUnavailable: ["imds": ["status": .integer(503)]]
        case .metadataStale: ["imds": ["stale": .boolean(true)]]
        }
    }

    var label: String {
        switch self {
        case .throttleAssign: "Throttle AssignPrivateIpAddresses"
        case .throttleAll: "Throttle every call"
        case .fullSubnets: "Subnets have no room"
        case .lostAnswers: "Every other answer is lost"
        case .slow: "Answers take 2 s"
        case .stuckAttachments: "Attachments get stuck"
        case .metadataUnavailable: "IMDS answers 503"
        case .metadataStale: "IMDS is stale"
        }
    }

    var explanation: String {
        switch self {
        case .throttleAssign, .throttleAll: "503 RequestLimitExceeded"
        case .fullSubnets: "CreateNetworkInterface: InsufficientFreeAddressesInSubnet"
        case .lostAnswers: "the call is done, then its connection ends"
        case .slow: "the effect comes at once"
        case .stuckAttachments: "attaching, and never seen by the guest"
        case .metadataUnavailable: "in place of every answer"
        case .metadataStale: "shows what is there now from now on"
        }
    }

    /// The fault of `cloud` that is this one, if it is on.
    func fault(in cloud: MockCloud) -> CloudFault? {
        guard case .fault(let wanted)? = try? FaultRequest(body: Array(request.text.utf8)) else { return nil }
        return cloud.faults.first { fault in
            fault.effect == wanted.effect && fault.latency == wanted.latency && fault.remaining == nil
                && fault.probability == wanted.probability
        }
    }
}
