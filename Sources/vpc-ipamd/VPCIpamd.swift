import ArgumentParser
import FoundationEssentials
import Glibc
import IPAM
import Logging
import NodeAgent
import SystemPackage

/// The node daemon: reads its settings, serves until SIGTERM, SIGINT or `vpcctl uninstall`.
@main
struct VPCIpamd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpc-ipamd",
        abstract: "Keeps a warm pool of VPC addresses on an EC2 node and connects its pods.",
        discussion: """
            Settings come from the environment, under the names of AWS VPC CNI (WARM_ENI_TARGET, MAX_ENI, \
            IP_COOLDOWN_PERIOD, ...); docs/configuration.md lists them.
            Exit codes: 0 clean stop, 64 usage, 69 not a node to serve (no metadata service and no pod here, ...), \
            70 any other failure, 78 bad configuration.
            """,
        subcommands: [InstallCommand.self])

    @Option(help: "Where the plugin and vpcctl find the daemon.")
    var socket = "/run/vpc-cni/ipamd.sock"

    @Option(help: "Where records are kept; on a tmpfs.")
    var stateDir = "/run/vpc-cni"

    @Option(help: "A network configuration list to write once the daemon can serve and has addresses.")
    var conflist: String?

    @Option(help: .hidden)
    var settlingTime: Int?

    @Flag(help: "Print the effective configuration, or every error in it, and exit.")
    var checkConfig = false

    func run() async throws {
        let settings = try readConfiguration()
        guard !checkConfig else { return print(settings.summary) }
        let log = logger(settings)
        // A peer that has gone is told by EPIPE.
        signal(SIGPIPE, SIG_IGN)
        let daemon = Daemon(configuration: settings, log: log)
        let serving = Task { try await daemon.run() }
        let signals = TerminationSignals { signal in
            log.notice("stopping", metadata: ["signal": "\(signal)"])
            serving.cancel()
        }
        defer { signals.ignore() }
        do { try await serving.value } catch let error as StartError {
            log.critical("\(error)")
            // EX_UNAVAILABLE, sysexits.h
            throw ExitCode(69)
        } catch is CancellationError {
            return
        } catch {
            log.critical("\(error)")
            // EX_SOFTWARE, sysexits.h
            throw ExitCode(70)
        }
    }

    private func readConfiguration() throws -> NodeAgent.Configuration {
        do {
            var settings = try NodeAgent.Configuration(
                environment: ProcessInfo.processInfo.environment,
                paths: .init(socket: socket, stateDirectory: stateDir, conflist: conflist))
            if let settlingTime { settings.pace.settlingTime = .seconds(settlingTime) }
            return settings
        } catch {
            _ = try? FileDescriptor.standardError.writeAll("\(error)\n".utf8)
            // EX_CONFIG, sysexits.h
            throw ExitCode(78)
        }
    }

    private func logger(_ settings: NodeAgent.Configuration) -> Logger {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var log = Logger(label: "vpc-ipamd")
        log.logLevel = settings.loggerLevel
        return log
    }
}
