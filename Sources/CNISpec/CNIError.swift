/// A failure as the runtime reads it (CNI spec 1.1.0, section 5, "Error"): the plugin prints it on stdout and exits 1.
public struct CNIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The specification's codes below 100, our own from 100 on.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// `details` lists the versions that are.
        public static let incompatibleVersion = Code(rawValue: 1)
        /// The message holds the field and its value.
        public static let unsupportedField = Code(rawValue: 2)
        /// Nothing was made: the runtime need not send DEL.
        public static let unknownContainer = Code(rawValue: 3)
        /// A CNI_* variable is missing or wrong.
        public static let invalidEnvironment = Code(rawValue: 4)
        /// stdin cannot be read.
        public static let ioFailure = Code(rawValue: 5)
        /// stdin is no JSON, or too long.
        public static let decodingFailure = Code(rawValue: 6)
        /// A key of the network configuration has a value that cannot be.
        public static let invalidConfiguration = Code(rawValue: 7)
        /// Not in the specification, but what the reference plugins' `skel` answers for a bad CNI_NETNS.
        public static let invalidNetns = Code(rawValue: 8)
        /// The runtime may repeat the operation as it is.
        public static let tryAgainLater = Code(rawValue: 11)
        /// STATUS: no ADD can be served.
        public static let notAvailable = Code(rawValue: 50)
        /// STATUS: no ADD can be served, and the pods there are have lost connectivity.
        public static let limitedConnectivity = Code(rawValue: 51)
        /// CNI_IFNAME is in the pod already, and is none of ours.
        public static let interfaceExists = Code(rawValue: 100)
        /// The kernel refused an object of the plan.
        public static let kernelFailure = Code(rawValue: 101)
        /// CHECK found something other than ADD left.
        public static let checkFailed = Code(rawValue: 102)
        /// A bug of ours.
        public static let internalFailure = Code(rawValue: 999)
    }

    public let code: Code
    /// One short sentence.
    public let message: String
    /// Which object, which value, what the other side said, what to do; may be empty.
    public let details: String

    /// `message` is one short sentence; `details` say what to do.
    public init(_ code: Code, _ message: String, details: String = "") {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The error object; `version` is the request's, or our newest when the request's is unknown.
    public func json(for version: CNIVersion) -> JSONValue {
        var object: JSONObject = [
            "cniVersion": .string(version.rawValue), "code": .int(code.rawValue), "msg": .string(message),
        ]
        if !details.isEmpty { object["details"] = .string(details) }
        return .object(object)
    }

    /// Reads an error object, for instance what a plugin printed. `nil` when it has no code.
    public init?(json: JSONValue) {
        guard let code = json["code"]?.intValue else { return nil }
        self.init(
            Code(rawValue: code), json["msg"]?.stringValue ?? "", details: json["details"]?.stringValue ?? "")
    }

    public var description: String {
        "\(message)\(details.isEmpty ? "" : ": \(details)") (CNI code \(code.rawValue))"
    }
}
