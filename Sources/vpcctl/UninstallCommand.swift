import ArgumentParser
import CNISpec
import Datapath
import LinuxSystem
import Netlink
import Nftables
import PluginProtocol

struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Takes the node's pod network down: kernel state, records, and with the flag EC2's part.",
        discussion: """
            Refuses while pods are attached. The daemon does the work and then exits. Where no daemon runs in this \
            network namespace, kernel state, records and conflist are removed from here, and interfaces stay attached.
            """)

    @OptionGroup var daemon: DaemonOptions

    @Flag(name: .customLong("release-enis"), help: "Give addresses and interfaces back to EC2.")
    var releaseENIs = false

    @Flag(help: "Cut off the pods that are still attached.")
    var force = false

    @Option(help: "Where records are, should no daemon run.")
    var stateDir = NetworkConfiguration.defaultStateDir

    @Option(help: "The network configuration list to remove if it names the socket, should no daemon run.")
    var conflist: String?

    func run() throws {
        do {
            let answer = try daemon.ask(
                "uninstall", ["releaseENIs": .bool(releaseENIs), "force": .bool(force)], timeout: .seconds(150))
            daemon.show(answer) { answer in
                let left = (answer["left"]?.arrayValue ?? []).compactMap(\.stringValue)
                return (["uninstalled"] + left.map { "left in EC2: \($0)" }).joined(separator: "\n")
            }
        } catch PluginProtocolError.noDaemon {
            daemon.show(try standIn()) { answer in
                let left = (answer["left"]?.arrayValue ?? []).compactMap(\.stringValue)
                return (["kernel state and records removed"] + left).joined(separator: "\n")
            }
        }
    }

    /// Does a daemon's work, as far as it can be done without EC2. The answer is shaped as the daemon's.
    private func standIn() throws -> JSONValue {
        let place = try takePlaceOfDaemon()
        defer { withExtendedLifetime(place) {} }
        let datapath = Datapath(host: try NetlinkSocket(), nftables: try Nftables())
        let pods = try datapath.inventory().pods
        guard pods.isEmpty || force else {
            throw CNIError(.tryAgainLater, "\(pods.count) pods are attached: remove them first, or use --force")
        }
        try datapath.tearDownNode(removingPods: force)
        var left = ["no daemon runs at \(daemon.socket): interfaces and addresses remain in EC2"]
        if !place.claim.isHeld {
            left.append("a process that is not root has the name @vpc-cni: a daemon at another socket is not seen")
        }
        if let conflist, try Conflist.remove(conflist, ofSocket: daemon.socket) == .foreign {
            left.append("\(conflist) is left alone: it does not name \(daemon.socket)")
        }
        try StateFiles.remove(in: stateDir)
        return ["releasedENIs": false, "left": .array(left.map { .string($0) })]
    }

    /// Keeps daemons out as long as the answer lives.
    private func takePlaceOfDaemon() throws -> (claim: NodeClaim, records: Descriptor?) {
        do {
            return (try NodeClaim(), try StateFiles.hold(stateDir))
        } catch PluginProtocolError.namespaceTaken(let process) {
            throw UninstallError.daemonElsewhere(process: process, socket: daemon.socket)
        } catch PluginProtocolError.stateTaken(let path) {
            throw UninstallError.recordsInUse(path)
        }
    }
}

/// Why nothing was taken down.
enum UninstallError: Error, Hashable, CustomStringConvertible {
    /// `process` is 0 when it is in another container.
    case daemonElsewhere(process: Int32, socket: String)
    case recordsInUse(String)

    var description: String {
        switch self {
        case .daemonElsewhere(let process, let socket):
            "a daemon" + (process > 0 ? " (process \(process))" : "") + " runs in this network namespace, but does not"
                + " listen at \(socket): give its socket with --socket"
        case .recordsInUse(let path):
            "a daemon works on the records in \(path): give the folder of this node's records with --state-dir"
        }
    }
}
