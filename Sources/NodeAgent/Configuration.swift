public import IPAM
import WarmPool

/// The daemon's settings. The environment variables are AWS VPC CNI's, with the same meaning and the stock manifest's
/// defaults, so that a node's settings carry over.
public struct Configuration: Hashable, Sendable {
    /// What the command line says.
    public struct Paths: Hashable, Sendable {
        public var socket: String
        public var stateDirectory: String
        /// Written when the daemon can serve, removed by uninstall; `nil` writes none.
        public var conflist: String?

        public init(socket: String, stateDirectory: String, conflist: String?) {
            self.socket = socket
            self.stateDirectory = stateDirectory
            self.conflist = conflist
        }
    }

    public var paths: Paths
    /// `WARM_ENI_TARGET`.
    public var warmENITarget: Int
    /// `MAX_ENI`; `nil` for the instance type's limit.
    public var maxENI: Int?
    /// `IP_COOLDOWN_PERIOD`, in seconds there.
    public var coolDown: Duration
    /// `ADD_WAIT`, in seconds there.
    public var addWait: Duration
    /// `SHRINK_DELAY`, in seconds there.
    public var shrinkDelay: Duration
    /// `AWS_VPC_ENI_MTU`, in bytes.
    public var eniMTU: UInt32
    /// `POD_MTU`, in bytes.
    public var podMTU: UInt32
    /// `AWS_VPC_K8S_CNI_VETHPREFIX`.
    public var vethPrefix: String
    /// `CLUSTER_NAME`; `nil` for none.
    public var clusterName: String?
    /// `ADDITIONAL_ENI_TAGS`.
    public var additionalTags: [String: String]
    /// `AWS_VPC_K8S_CNI_LOGLEVEL`, as written.
    public var logLevel: String
    /// `AWS_REGION`; `nil` asks the metadata service.
    public var region: String?
    /// `AWS_ENDPOINT_URL_EC2`, else `AWS_ENDPOINT_URL`, else AWS VPC CNI's own `AWS_EC2_ENDPOINT`; `nil` for the region's own.
    public var ec2Endpoint: String?
    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    public var metadataEndpoint: String
    /// `AWS_CA_BUNDLE`; `nil` for the system's.
    public var certificateBundle: String?
    /// No variable sets it: for tests, which have less time.
    public var pace = Pace()
    /// What is said at the start: variables that have no effect here.
    public var warnings: [String]

    /// Reads the environment. Throws one error that names every variable that makes no sense or asks for what is not there.
    public init(environment: [String: String], paths: Paths) throws(ConfigurationError) {
        var reader = VariableReader(environment)
        self.paths = paths
        warmENITarget = reader.integer("WARM_ENI_TARGET", 0...1000) ?? 1
        maxENI = reader.integer("MAX_ENI", -1...1000).flatMap { $0 < 1 ? nil : $0 }
        coolDown = .seconds(reader.integer("IP_COOLDOWN_PERIOD", 0...86400) ?? 30)
        // The plugin waits 12 s for its answer: an ADD that waits longer would be answered to nobody.
        addWait = .seconds(reader.integer("ADD_WAIT", 0...10) ?? 8)
        shrinkDelay = .seconds(reader.integer("SHRINK_DELAY", 0...86400) ?? 180)
        eniMTU = UInt32(reader.integer("AWS_VPC_ENI_MTU", 576...9001) ?? 9001)
        podMTU = UInt32(reader.integer("POD_MTU", 576...9001) ?? Int(eniMTU))
        reader.require(podMTU <= eniMTU, "POD_MTU", "must not exceed AWS_VPC_ENI_MTU, \(eniMTU)")
        vethPrefix = reader.linkPrefix("AWS_VPC_K8S_CNI_VETHPREFIX") ?? "eni"
        clusterName = reader.text("CLUSTER_NAME")
        additionalTags = reader.tags("ADDITIONAL_ENI_TAGS") ?? [:]
        logLevel = reader.choice("AWS_VPC_K8S_CNI_LOGLEVEL", ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]) ?? "INFO"
        region = reader.text("AWS_REGION") ?? reader.text("AWS_DEFAULT_REGION")
        ec2Endpoint =
            reader.text("AWS_ENDPOINT_URL_EC2") ?? reader.text("AWS_ENDPOINT_URL") ?? reader.text("AWS_EC2_ENDPOINT")
        metadataEndpoint = reader.text("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
        certificateBundle = reader.text("AWS_CA_BUNDLE")
        reader.refuseWhatIsMissing()
        warnings = reader.warnings
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    }

    /// What governs the pool on an instance with these limits.
    func ipamSettings(limits: InstanceLimits) -> IPAMSettings {
        IPAMSettings(
            targets: WarmTargets(warmENIs: warmENITarget, maxENIs: maxENI), limits: limits, coolDown: coolDown,
            addWait: addWait, shrinkDelay: shrinkDelay, pace: pace)
    }
}

/// Settings that the daemon cannot start with.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for each variable: its name, its value and what is wrong.
    public let problems: [String]

    public var description: String {
        "the daemon cannot start with this configuration:\n" + problems.map { "  \($0)" }.joined(separator: "\n")
    }
}
