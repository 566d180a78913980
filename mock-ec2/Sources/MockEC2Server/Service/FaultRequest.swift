public import MockCloud

/// What `POST /_mock/faults` asks for.
public enum FaultRequest: Hashable, Sendable {
    case fault(CloudFault)
    case mishap(CloudMishap)
    /// All temporary keys that have been given out expire.
    case credentialsExpire

    /// The members that a request can have.
    public static let members = [
        "action", "code", "message", "status", "drop", "latencyMilliseconds", "effectDelayMilliseconds", "count",
        "probability", "imds",
        "attachStuck",
        "detach", "stop", "drain", "credentialsExpire",
    ]

    public init(_ json: JSON) throws(BodyError) {
        var reader = try MemberReader(json)
        try self.init(&reader)
    }

    init(body: [UInt8]) throws(BodyError) {
        var reader = try MemberReader(body: body)
        try self.init(&reader)
    }

    private init(_ reader: inout MemberReader) throws(BodyError) {
        if let interface = try reader.string("detach") {
            self = .mishap(.detach(interface: interface))
        } else if let instance = try reader.string("stop") {
            self = .mishap(.stop(instance: instance))
        } else if var drain = try reader.object("drain") {
            self = .mishap(try Self.drain(&drain))
        } else if try reader.isTrue("credentialsExpire") {
            self = .credentialsExpire
        } else {
            self = .fault(try Self.fault(&reader))
        }
        try reader.finish()
    }

    private static func drain(_ reader: inout MemberReader) throws(BodyError) -> CloudMishap {
        guard let subnet = try reader.string("subnet") else {
            throw reader.error("subnet", nil, "must be the id of a subnet")
        }
        let free = try reader.integer("free", in: 0...65_536) ?? 0
        try reader.finish()
        return .drain(subnet: subnet, free: free)
    }

    private static func fault(_ reader: inout MemberReader) throws(BodyError) -> CloudFault {
        let latency = try reader.number("latencyMilliseconds", in: 0...600_000)
        let effect: CloudFault.Effect
        if var imds = try reader.object("imds") {
            effect = .metadata(try metadataFault(&imds, isOptional: latency != nil))
        } else if let stuck = reader.take("attachStuck") {
            switch stuck {
            case .boolean(true): effect = .attachStuck(interface: nil)
            case .string(let interface): effect = .attachStuck(interface: interface)
            default: throw reader.error("attachStuck", stuck, "must be true or the id of an interface")
            }
        } else if let delay = try reader.number("effectDelayMilliseconds", in: 1...600_000) {
            guard latency == nil else {
                throw reader.error("latencyMilliseconds", latency.map(JSON.number), "a late call needs none")
            }
            effect = .late(action: try action(&reader), .milliseconds(delay))
        } else {
            effect = try call(&reader, hasLatency: latency != nil)
        }
        var fault = CloudFault(effect)
        fault.latency = .milliseconds(latency ?? 0)
        fault.remaining = try reader.integer("count", in: 1...1_000_000_000)
        fault.probability = try reader.number("probability", in: 0...1) ?? 1
        return fault
    }

    private static func call(_ reader: inout MemberReader, hasLatency: Bool) throws(BodyError) -> CloudFault.Effect {
        let action = try action(&reader)
        var drop: CloudFault.Drop?
        if let name = try reader.string("drop") {
            drop = CloudFault.Drop(rawValue: name)
            if drop == nil { throw reader.error("drop", .string(name), "must be \"before\" or \"after\"") }
        }
        let code = try reader.string("code")
        guard code == nil || drop == nil else {
            throw reader.error("drop", drop.map { .string($0.rawValue) }, "a dropped connection has no code")
        }
        guard code != nil || drop != nil || hasLatency else {
            throw reader.error(
                "code", nil,
                "one of code, drop, latencyMilliseconds, effectDelayMilliseconds, imds, attachStuck, credentialsExpire, detach, stop, drain is needed"
            )
        }
        return .call(
            action: action, error: try code.map { code throws(BodyError) in try error(code, &reader) }, drop: drop)
    }

    private static func action(_ reader: inout MemberReader) throws(BodyError) -> CloudAction? {
        guard let name = try reader.string("action") else { return nil }
        guard let action = CloudAction(rawValue: name) else {
            throw reader.error("action", .string(name), "there is no such action here")
        }
        return action
    }

    private static func error(_ code: String, _ reader: inout MemberReader) throws(BodyError) -> CloudError {
        let message = try reader.string("message") ?? messages[code] ?? "A fault that was asked for."
        guard let status = try reader.integer("status", in: 400...599) else { return CloudError(code, message) }
        return CloudError(code, message, status: status)
    }

    /// EC2's own texts, where they do not depend on the call.
    private static let messages = [
        "RequestLimitExceeded": "Request limit exceeded.",
        "InsufficientFreeAddressesInSubnet":
            "The specified subnet does not have enough free addresses to satisfy the request.",
        "InsufficientCidrBlocks":
            "The specified subnet does not have enough free cidr blocks to satisfy the request.",
        "PrivateIpAddressLimitExceeded": "Number of private addresses will exceed limit.",
        "UnauthorizedOperation": "You are not authorized to perform this operation.",
        "InternalError": "An internal error has occurred",
        "Unavailable": "The server is overloaded and can't handle the request.",
    ]

    private static func metadataFault(
        _ reader: inout MemberReader, isOptional: Bool
    ) throws(BodyError) -> CloudFault.MetadataFault? {
        let fault: CloudFault.MetadataFault?
        if let status = try reader.integer("status", in: 400...599) {
            fault = .status(status)
        } else if let seconds = try reader.number("timeout", in: 0...600) {
            fault = .timeout(.seconds(seconds))
        } else if try reader.isTrue("stale") {
            fault = .stale
        } else {
            fault = nil
        }
        try reader.finish()
        guard fault != nil || isOptional else {
            throw reader.error("status", nil, "one of status, timeout (seconds) and stale is needed")
        }
        return fault
    }
}

extension CloudFault {
    /// As it was asked for, and how often it struck.
    var description: JSON {
        var (action, error, dropped, imds, stuck): (JSON?, CloudError?, JSON?, JSON?, JSON?)
        var delay: JSON?
        switch effect {
        case .call(let target, let thrown, let drop):
            (action, error) = (target.map { .string($0.rawValue) }, thrown)
            dropped = drop.map { .string($0.rawValue) }
        case .late(let target, let span):
            (action, delay) = (target.map { .string($0.rawValue) }, .number(span / .milliseconds(1)))
        case .metadata(nil): imds = [:]
        case .metadata(.status(let status)): imds = ["status": .integer(status)]
        case .metadata(.timeout(let time)): imds = ["timeout": .number(time / .seconds(1))]
        case .metadata(.stale): imds = ["stale": .boolean(true)]
        case .attachStuck(let interface): stuck = interface.map(JSON.string) ?? .boolean(true)
        }
        return .object([
            "action": action, "code": error.map { .string($0.code) }, "message": error.map { .string($0.message) },
            "status": error.map { .integer($0.status) }, "drop": dropped, "imds": imds, "attachStuck": stuck,
            "effectDelayMilliseconds": delay,
            "latencyMilliseconds": latency == .zero ? nil : .number(latency / .milliseconds(1)),
            "probability": probability == 1 ? nil : .number(probability), "remaining": remaining.map(JSON.integer),
            "struck": .integer(struck),
        ])
    }
}

extension CloudMishap {
    /// As it was asked for; it struck once.
    var description: JSON {
        switch self {
        case .detach(let interface): ["detach": .string(interface), "struck": .integer(1)]
        case .stop(let instance): ["stop": .string(instance), "struck": .integer(1)]
        case .drain(let subnet, let free):
            ["drain": ["subnet": .string(subnet), "free": .integer(free)], "struck": .integer(1)]
        }
    }
}
