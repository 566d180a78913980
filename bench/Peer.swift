import Glibc
import LabDriver
import LinuxSystem

/// The plugins that every node has: `ptp` with `host-local`, of Debian's package containernetworking-plugins. It gives a pod
/// a veth pair and routes as ours does, without rules.
struct Peer {
    private static let folderOfPlugins = "/usr/lib/cni"
    private let plugin: Plugin

    /// `nil` when the package is not installed. `folder` takes its state.
    init?(folder: String) {
        guard access("\(Self.folderOfPlugins)/ptp", X_OK) == 0,
            let namespace = try? UnnamedNamespace.make(1)[0].namespace
        else {
            return nil
        }
        plugin = Plugin(
            program: "\(Self.folderOfPlugins)/ptp", path: Self.folderOfPlugins,
            configuration: """
                {"cniVersion":"1.0.0","name":"peer","type":"ptp","mtu":9001,"ipam":{"type":"host-local",\
                "subnet":"10.99.0.0/16","dataDir":"\(folder)/host-local"}}
                """, in: namespace)
    }

    func add(_ sandbox: UnnamedNamespace) throws -> Duration { try plugin.add(sandbox) }
    func del(_ sandbox: UnnamedNamespace) throws -> Duration { try plugin.del(sandbox) }
    func nothing(_ sandbox: UnnamedNamespace) throws -> Duration { try plugin.nothing(sandbox) }
}
