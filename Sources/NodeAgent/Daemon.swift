import AWSCore
import Datapath
import EC2
import HTTPClient
import InstanceMetadata
import LinuxSystem
public import Logging
import Netlink
import Nftables
import PluginProtocol

/// The daemon as a whole: makes its parts, listens, starts, and ends in order.
public struct Daemon: Sendable {
    private let configuration: Configuration
    private let log: Logger

    public init(configuration: Configuration, log: Logger) {
        self.configuration = configuration
        self.log = log
    }

    /// Serves until the task is cancelled or `vpcctl uninstall` has taken the node's state down.
    public func run() async throws {
        for warning in configuration.warnings { log.warning("\(warning)") }
        let state = try StateDirectory(path: configuration.paths.stateDirectory)
        let socket = try ServerSocket(path: configuration.paths.socket)
        let http = CurlHTTPClient(certificateBundle: configuration.certificateBundle)
        let metadata = InstanceMetadata(http: http, endpoint: configuration.metadataEndpoint)
        let datapath = Datapath(host: try NetlinkSocket(), nftables: try Nftables())
        let driver = NodeDriver(
            configuration: configuration, state: state, datapath: datapath, metadata: metadata, log: log)
        // It listens first and answers when it can: a plugin that comes early waits instead of failing.
        let listener = RequestListener(socket: socket, driver: driver, log: log)
        listener.start()
        defer { listener.stop() }
        let changes = try ChangeWatch(driver, log: log)
        changes.start()
        defer { changes.stop() }
        let spool = every(.seconds(2)) { await driver.replayPendingDeletes() }
        defer { spool.cancel() }
        // AWS VPC CNI's interval.
        let network = every(.seconds(30)) { await driver.refreshNetwork() }
        defer { network.cancel() }
        let credentials = CredentialsChain([EnvironmentCredentials(), InstanceRoleCredentials(metadata)])
        try await driver.start { identity in
            CloudDriver(
                ec2: EC2Client(
                    http: http, credentials: credentials, region: identity.region, endpoint: configuration.ec2Endpoint),
                metadata: metadata, identity: identity, clusterName: configuration.clusterName,
                additionalTags: configuration.additionalTags, run: runName())
        }
        await driver.reapSoon()
        await driver.untilUninstalled()
    }

    private func every(_ interval: Duration, _ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task {
            while (try? await Task.sleep(for: interval)) != nil { await work() }
        }
    }

    /// A name that no other start of any daemon has: the start of its client tokens.
    private func runName() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
