import IPAM
public import Logging

extension Configuration {
    /// The settings in force, one `NAME=value` a line, as `--check-config` prints them.
    public var summary: String {
        let values: [(String, String)] = [
            ("socket", paths.socket), ("state-dir", paths.stateDirectory), ("conflist", paths.conflist ?? ""),
            ("WARM_ENI_TARGET", "\(warmENITarget)"), ("MAX_ENI", maxENI.map { "\($0)" } ?? "instance limit"),
            ("IP_COOLDOWN_PERIOD", "\(coolDown.milliseconds / 1000)"), ("ADD_WAIT", "\(addWait.milliseconds / 1000)"),
            ("SHRINK_DELAY", "\(shrinkDelay.milliseconds / 1000)"), ("AWS_VPC_ENI_MTU", "\(eniMTU)"),
            ("POD_MTU", "\(podMTU)"), ("AWS_VPC_K8S_CNI_VETHPREFIX", vethPrefix), ("CLUSTER_NAME", clusterName ?? ""),
            (
                "ADDITIONAL_ENI_TAGS",
                additionalTags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
            ),
            ("AWS_VPC_K8S_CNI_LOGLEVEL", logLevel), ("AWS_REGION", region ?? "from the metadata service"),
            ("EC2 endpoint", ec2Endpoint ?? "the region's"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadataEndpoint),
            ("AWS_CA_BUNDLE", certificateBundle ?? "the system's"),
        ]
        return (values.map { "\($0)=\($1)" } + warnings.map { "warning: \($0)" }).joined(separator: "\n")
    }

    /// `logLevel` in swift-log's words.
    public var loggerLevel: Logger.Level {
        switch logLevel {
        case "DEBUG": .debug
        case "WARN": .warning
        case "ERROR": .error
        case "FATAL": .critical
        default: .info
        }
    }
}
