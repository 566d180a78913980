import CNISpec
import FoundationEssentials
import LinuxSystem

/// The network configuration list that tells the runtime of this plugin (CNI specification, section 1).
enum Conflist {
    /// The newest version that runtimes of today read: containerd 1.6 and 1.7 stop at 1.0.0.
    private static let version = "1.0.0"

    static func write(to path: String, for configuration: Configuration) throws(SystemCallError) {
        var plugin: JSONObject = ["type": "vpc-cni"]
        if configuration.paths.socket != NetworkConfiguration.defaultSocket {
            plugin["socket"] = .string(configuration.paths.socket)
        }
        if configuration.paths.stateDirectory != NetworkConfiguration.defaultStateDir {
            plugin["stateDir"] = .string(configuration.paths.stateDirectory)
        }
        let list: JSONObject = [
            "cniVersion": .string(version), "name": "vpc-cni", "plugins": .array([.object(plugin)]),
        ]
        try FileReplacement.write(JSONValue.object(list).serialized(), to: path)
    }

    /// Removes the list, if it is the one that sends plugins to this daemon.
    static func remove(_ path: String, ofSocket socket: String) throws(SystemCallError) -> Bool {
        guard let bytes = try FileReplacement.read(path, limit: 1 << 20), let list = try? JSONValue.parse(bytes),
            let plugin = list["plugins"]?.arrayValue?.first(where: { $0["type"]?.stringValue == "vpc-cni" }),
            (plugin["socket"]?.stringValue ?? NetworkConfiguration.defaultSocket) == socket
        else { return false }
        try FileReplacement.remove(path)
        return true
    }
}
