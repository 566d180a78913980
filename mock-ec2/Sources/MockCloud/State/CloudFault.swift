/// Something that goes wrong with calls to come.
public struct CloudFault: Hashable, Sendable, Codable {
    public enum Effect: Hashable, Sendable, Codable {
        /// On calls of an action, `nil` of any: an error in their place, the end of their connection, or only `latency`.
        case call(action: CloudAction?, error: CloudError?, drop: Drop?)
        /// On calls of an action, `nil` of any: they wait for so long before they do anything, whether or not their caller
        /// does. Then they meet the other faults.
        case late(action: CloudAction?, Duration)
        /// On requests to the metadata service of any instance; `nil`: only `latency`.
        case metadata(MetadataFault?)
        /// On attachments of an interface, `nil` of any: they stay `attaching`, and the guest never sees them.
        case attachStuck(interface: String?)
    }

    /// When a connection ends in place of an answer; the caller cannot tell one from the other.
    public enum Drop: String, CaseIterable, Hashable, Sendable, Codable {
        /// The call does nothing.
        case before
        /// The call does what it is to do.
        case after
    }

    public enum MetadataFault: Hashable, Sendable, Codable {
        /// An HTTP status in place of an answer.
        case status(Int)
        /// Silence for so long, then the end of the connection.
        case timeout(Duration)
        /// What was there when the fault was injected.
        case stale
    }

    public var effect: Effect
    /// By how much later the answer comes.
    public var latency = Duration.zero
    /// How many calls it still hits; `nil`: no end.
    public var remaining: Int?
    /// 0 to 1.
    public var probability: Double
    /// Which it is among all that were ever injected, from 1; 0 before.
    public internal(set) var number = 0
    /// How many calls it has hit.
    public internal(set) var struck = 0

    public init(_ effect: Effect, remaining: Int? = nil, probability: Double = 1) {
        self.effect = effect
        self.remaining = remaining
        self.probability = probability
    }

    /// An error in place of what calls ask.
    public init(action: CloudAction?, error: CloudError, remaining: Int? = nil, probability: Double = 1) {
        self.init(
            .call(action: action, error: error, drop: nil), remaining: remaining, probability: probability)
    }

    /// Hits one more call, unless it is used up or the dice are against it.
    mutating func strikes(using dice: inout SeededGenerator) -> Bool {
        guard remaining != 0, Double.random(in: 0..<1, using: &dice) < probability else { return false }
        remaining = remaining.map { $0 - 1 }
        struck += 1
        return true
    }
}

/// What whoever serves the cloud has to do to the answer of a call.
public struct FaultStrike: Hashable, Sendable, Codable {
    public var latency = Duration.zero
    public var drop: CloudFault.Drop?
}

/// The same for the answer of the metadata service.
public struct MetadataStrike: Hashable, Sendable {
    public var latency = Duration.zero
    public var fault: CloudFault.MetadataFault?
}

extension CloudError {
    /// An error with a status that does not follow from the code.
    public init(_ code: String, _ message: String, status: Int) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// A call that does nothing because its connection ends first; no caller sees it.
    static let connectionDropped = CloudError("InternalError", "The connection was dropped before the call.")
}
