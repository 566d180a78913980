import CNISpec
import LinuxSystem
import PluginProtocol

extension Conflist {
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
}
