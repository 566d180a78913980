import CNISpec
public import LinuxSystem

/// The network configuration list that tells the runtime of this plugin (CNI specification, section 1).
public enum Conflist {
    /// What has become of a list that was to be removed.
    public enum Removal: Hashable, Sendable {
        case removed
        /// There is no such file.
        case absent
        /// Left as it is: it sends plugins to another daemon, or is no list.
        case foreign
    }

    /// Removes the list at `path`, if it is the one that sends plugins to the daemon at `socket`.
    public static func remove(_ path: String, ofSocket socket: String) throws(SystemCallError) -> Removal {
        guard let bytes = try FileReplacement.read(path, limit: 1 << 20) else { return .absent }
        guard let list = try? JSONValue.parse(bytes),
            let plugin = list["plugins"]?.arrayValue?.first(where: { $0["type"]?.stringValue == "vpc-cni" }),
            (plugin["socket"]?.stringValue ?? NetworkConfiguration.defaultSocket) == socket
        else { return .foreign }
        try FileReplacement.remove(path)
        return .removed
    }
}
