import IPAM
import Logging
import Testing

@testable import NodeAgent

@Suite struct ConfigurationTests {
    private static let paths = Configuration.Paths(socket: "/s", stateDirectory: "/d", conflist: nil)

    private static func read(_ environment: [String: String]) throws(ConfigurationError) -> Configuration {
        try Configuration(environment: environment, paths: paths)
    }

    private static func problems(_ environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try read(environment)
            return []
        } catch { return error.problems }
    }

    @Test func `without any variable the stock manifest's defaults hold, and nothing is warned of`() throws {
        let defaults = try Self.read([:])
        #expect(defaults.warmENITarget == 1 && defaults.maxENI == nil)
        #expect(
            [defaults.coolDown, defaults.addWait, defaults.shrinkDelay] == [.seconds(30), .seconds(8), .seconds(180)])
        #expect([defaults.eniMTU, defaults.podMTU] == [9001, 9001])
        #expect(defaults.vethPrefix == "eni" && defaults.clusterName == nil && defaults.additionalTags.isEmpty)
        #expect(defaults.loggerLevel == .info && defaults.region == nil && defaults.ec2Endpoint == nil)
        #expect(defaults.metadataEndpoint == "http://169.254.169.254" && defaults.certificateBundle == nil)
        #expect(defaults.warnings == [])
    }

    /// Variable, value, and the line of `--check-config` that shows it.
    @Test(arguments: [
        ("WARM_ENI_TARGET", "0", "WARM_ENI_TARGET=0"), ("MAX_ENI", "3", "MAX_ENI=3"),
        ("MAX_ENI", "-1", "MAX_ENI=instance limit"), ("MAX_ENI", "0", "MAX_ENI=instance limit"),
        ("IP_COOLDOWN_PERIOD", "0", "IP_COOLDOWN_PERIOD=0"), ("ADD_WAIT", "10", "ADD_WAIT=10"),
        ("SHRINK_DELAY", "5", "SHRINK_DELAY=5"), ("AWS_VPC_ENI_MTU", "1500", "POD_MTU=1500"),
        ("POD_MTU", "576", "POD_MTU=576"), ("AWS_VPC_K8S_CNI_VETHPREFIX", "pod", "AWS_VPC_K8S_CNI_VETHPREFIX=pod"),
        ("CLUSTER_NAME", "c1", "CLUSTER_NAME=c1"), ("ADDITIONAL_ENI_TAGS", #"{"a":"b"}"#, "ADDITIONAL_ENI_TAGS=a=b"),
        ("AWS_VPC_K8S_CNI_LOGLEVEL", "debug", "AWS_VPC_K8S_CNI_LOGLEVEL=DEBUG"),
        ("AWS_REGION", "eu-west-1", "AWS_REGION=eu-west-1"),
        ("AWS_DEFAULT_REGION", "us-east-1", "AWS_REGION=us-east-1"),
        ("AWS_ENDPOINT_URL_EC2", "http://a", "EC2 endpoint=http://a"),
        ("AWS_ENDPOINT_URL", "http://b", "EC2 endpoint=http://b"),
        ("AWS_EC2_ENDPOINT", "http://c", "EC2 endpoint=http://c"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://d", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://d"),
        ("AWS_CA_BUNDLE", "/ca", "AWS_CA_BUNDLE=/ca"),
    ])
    func `a good value is taken, and --check-config shows it`(_ name: String, _ value: String, _ line: String) throws {
        #expect(try Self.read([name: value]).summary.split(separator: "\n").contains(Substring(line)))
    }

    @Test(arguments: [
        ("WARM_ENI_TARGET", "-1"), ("WARM_ENI_TARGET", "1.5"), ("MAX_ENI", "many"), ("IP_COOLDOWN_PERIOD", "-1"),
        ("ADD_WAIT", "11"), ("SHRINK_DELAY", "1h"), ("AWS_VPC_ENI_MTU", "9002"), ("POD_MTU", "575"),
        ("AWS_VPC_K8S_CNI_VETHPREFIX", "eth"), ("AWS_VPC_K8S_CNI_VETHPREFIX", "longer"),
        ("AWS_VPC_K8S_CNI_VETHPREFIX", "a/b"), ("ADDITIONAL_ENI_TAGS", "[1]"), ("AWS_VPC_K8S_CNI_LOGLEVEL", "LOUD"),
        ("ENABLE_IPv6", "true"), ("ENABLE_IPv4", "false"), ("ENABLE_IPv4", "yes"), ("ENABLE_PREFIX_DELEGATION", "1"),
        ("ENABLE_POD_ENI", "T"), ("ENABLE_MULTI_NIC", "true"), ("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "true"),
        ("AWS_VPC_K8S_CNI_EXTERNALSNAT", "true"), ("DISABLE_NETWORK_RESOURCE_PROVISIONING", "true"),
        ("ENABLE_IMDS_ONLY_MODE", "true"), ("ANNOTATE_POD_IP", "true"), ("ENABLE_V6_EGRESS", "true"),
        ("ENABLE_BANDWIDTH_PLUGIN", "true"), ("WARM_IP_TARGET", "5"), ("MINIMUM_IP_TARGET", "x"),
        ("AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "10.1.0.0/16"), ("AWS_EXTERNAL_SERVICE_CIDRS", "10.2.0.0/16"),
        ("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "none"), ("NETWORK_POLICY_ENFORCING_MODE", "strict"),
        ("NETWORK_POLICY_ENFORCING_MODE", "lax"), ("MANAGE_UNTAGGED_ENI", "false"),
        ("AWS_VPC_K8S_CNI_CONNMARK", "0x40"), ("DISABLE_POD_V6", "true"), ("DISABLE_LEAKED_ENI_CLEANUP", "true"),
        ("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "true"),
    ])
    func `a value without sense, or for what is not there, stops the start and is named`(
        _ name: String, _ value: String
    ) {
        let problems = Self.problems([name: value])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("\(name)=\(value)") == true)
    }

    @Test func `one message names everything that is wrong`() {
        let problems = Self.problems(["MAX_ENI": "x", "ENABLE_IPv6": "true", "POD_MTU": "1", "WARM_ENI_TARGET": "2"])
        #expect(problems.count == 3)
        for name in ["MAX_ENI", "ENABLE_IPv6", "POD_MTU"] {
            #expect(ConfigurationError(problems: problems).description.contains("\n  \(name)="))
        }
    }

    /// The environment of aws-k8s-cni.yaml, release v1.23.1: the manifest column of the project's README.
    @Test func `the environment of the stock AWS DaemonSet starts, with warnings at most`() throws {
        let stock = try Self.read([
            "ADDITIONAL_ENI_TAGS": "{}", "ANNOTATE_POD_IP": "false", "AWS_VPC_CNI_NODE_PORT_SUPPORT": "true",
            "AWS_VPC_ENI_MTU": "9001", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "false",
            "AWS_VPC_K8S_CNI_EXTERNALSNAT": "false", "AWS_VPC_K8S_CNI_LOGLEVEL": "DEBUG",
            "AWS_VPC_K8S_CNI_LOG_FILE": "/host/var/log/aws-routed-eni/ipamd.log",
            "AWS_VPC_K8S_CNI_RANDOMIZESNAT": "prng", "AWS_VPC_K8S_CNI_VETHPREFIX": "eni",
            "AWS_VPC_K8S_PLUGIN_LOG_FILE": "/var/log/aws-routed-eni/plugin.log",
            "AWS_VPC_K8S_PLUGIN_LOG_LEVEL": "DEBUG",
            "CLUSTER_ENDPOINT": "", "DISABLE_INTROSPECTION": "false", "DISABLE_METRICS": "false",
            "DISABLE_NETWORK_RESOURCE_PROVISIONING": "false", "DISABLE_TCP_EARLY_DEMUX": "false",
            "ENABLE_IMDS_ONLY_MODE": "false", "ENABLE_IPv4": "true", "ENABLE_IPv6": "false",
            "ENABLE_MULTI_NIC": "false", "ENABLE_POD_ENI": "false", "ENABLE_PREFIX_DELEGATION": "false",
            "ENABLE_SUBNET_DISCOVERY": "true", "NETWORK_POLICY_ENFORCING_MODE": "standard",
            "VPC_CNI_VERSION": "v1.23.1",
            "VPC_ID": "", "WARM_ENI_TARGET": "1", "WARM_PREFIX_TARGET": "1", "MY_NODE_NAME": "n", "MY_POD_NAME": "p",
        ])
        #expect(stock.warnings.allSatisfy { $0.hasPrefix("ENABLE_SUBNET_DISCOVERY") })
        #expect(stock.warmENITarget == 1 && stock.loggerLevel == .debug)
    }

    @Test func `an empty variable is as good as none, and reserved tags are left out with a warning`() throws {
        let some = try Self.read([
            "MAX_ENI": "", "ENABLE_IPv6": "", "ADDITIONAL_ENI_TAGS": #"{"k8s.amazonaws.com/x":"1","team":"net"}"#,
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/secrets/token",
        ])
        #expect(some.maxENI == nil && some.additionalTags == ["team": "net"])
        #expect(some.warnings.count == 2)
    }

    @Test func `a secret is neither kept nor printed`() throws {
        let some = try Self.read(["AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_SESSION_TOKEN": "t0ken"])
        #expect(!"\(some)".contains("s3cret") && !some.summary.contains("t0ken"))
    }

    @Test func `a long value is cut in the message`() {
        let problems = Self.problems(["MAX_ENI": String(repeating: "9", count: 5000)])
        #expect(problems.allSatisfy { $0.count < 200 } && problems.count == 1)
    }
}
