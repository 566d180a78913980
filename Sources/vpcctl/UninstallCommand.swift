import ArgumentParser
import CNISpec
import Datapath
import Netlink
import Nftables
import PluginProtocol

struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Takes the node's pod network down: kernel state, records, and with the flag EC2's part.",
        discussion: """
            Refuses while pods are attached. The daemon does the work and then exits; without a daemon the kernel's part \
            is removed from here, and interfaces stay attached.
            """)

    @OptionGroup var daemon: DaemonOptions

    @Flag(name: .customLong("release-enis"), help: "Give addresses and interfaces back to EC2.")
    var releaseENIs = false

    @Flag(help: "Cut off the pods that are still attached.")
    var force = false

    func run() throws {
        do {
            let answer = try daemon.ask(
                "uninstall", ["releaseENIs": .bool(releaseENIs), "force": .bool(force)], timeout: .seconds(150))
            daemon.show(answer) { answer in
                let left = (answer["left"]?.arrayValue ?? []).compactMap(\.stringValue)
                return (["uninstalled"] + left.map { "left in EC2: \($0)" }).joined(separator: "\n")
            }
        } catch PluginProtocolError.noDaemon {
            try removeKernelState()
        }
    }

    private func removeKernelState() throws {
        let datapath = Datapath(host: try NetlinkSocket(), nftables: try Nftables())
        let pods = try datapath.inventory().pods
        guard pods.isEmpty || force else {
            throw CNIError(.tryAgainLater, "\(pods.count) pods are attached: remove them first, or use --force")
        }
        try datapath.tearDownNode(removingPods: force)
        let note = "no daemon runs at \(daemon.socket): interfaces and addresses remain in EC2"
        daemon.show(["releasedENIs": false, "left": [.string(note)]]) { _ in "kernel state removed; \(note)" }
    }
}
