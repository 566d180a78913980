import Datapath
import LinuxSystem
import SystemPackage

/// What the host needs before the daemon can serve it: settings, a word to systemd-networkd, the plugin.
public struct HostInstallation: Sendable {
    /// The folder where the host's root is mounted, or those of its folders that are used here.
    private let hostRoot: String
    /// The plugin that is to be installed.
    private let plugin: String

    /// No program of ours comes near this size; a read must have a bound.
    private static let pluginLimit = 256 << 20

    public init(hostRoot: String, plugin: String) {
        // "/" is a host root, too: its paths begin with one slash.
        self.hostRoot = hostRoot == "/" ? "" : hostRoot
        self.plugin = plugin
    }

    /// Prepares the host. May be repeated, and interrupted anywhere: what is right already is left alone, and a file is
    /// replaced as a whole. The plugin comes last, as the part by which a runtime sees that there is something.
    ///
    /// Returns what was done, one line for each part.
    public func run() throws(InstallError) -> [String] {
        guard isDirectory("\(hostRoot)/") else { throw .noHostRoot(path: hostRoot) }
        let program = try readPlugin()
        let settings = "\(hostRoot)/proc/sys"
        let problems = HostSettings.ensure(below: settings)
        guard problems.isEmpty else { throw .settings(root: settings, problems: problems) }
        return [
            "\(settings): as the data path needs it", try writeNetworkdDropIn(),
            try write(program, to: "\(hostRoot)/opt/cni/bin/vpc-cni", mode: .executableByAll),
        ]
    }

    private func readPlugin() throws(InstallError) -> [UInt8] {
        let bytes: [UInt8]?
        do {
            bytes = try FileReplacement.read(plugin, limit: Self.pluginLimit)
        } catch { throw .pluginUnreadable(path: plugin, reason: error) }
        guard let bytes else { throw .pluginUnreadable(path: plugin, reason: nil) }
        guard bytes.starts(with: [0x7F] + Array("ELF".utf8)) else { throw .notAProgram(path: plugin) }
        return bytes
    }

    /// systemd-networkd removes rules and routes that others have made, unless it is told not to (networkd.conf(5)). It
    /// reads this when it starts next.
    private func writeNetworkdDropIn() throws(InstallError) -> String {
        let systemd = "\(hostRoot)/etc/systemd"
        guard isDirectory(systemd) else { return "\(systemd): none, so no word to systemd-networkd" }
        let content = """
            # Written by vpc-ipamd install: the pod network's routes and rules are not systemd-networkd's to remove.
            [Network]
            ManageForeignRoutes=no
            ManageForeignRoutingPolicyRules=no

            """
        return try write(Array(content.utf8), to: "\(systemd)/networkd.conf.d/10-vpc-cni.conf", mode: .readableByAll)
    }

    private func write(_ bytes: [UInt8], to path: String, mode: FilePermissions) throws(InstallError) -> String {
        do {
            if try FileReplacement.permissions(of: path) == mode,
                try FileReplacement.read(path, limit: bytes.count) == bytes
            {
                return "\(path): there already"
            }
        } catch {
            // Whatever it is that cannot be read, it is replaced.
        }
        do {
            try FileReplacement.makeParents(of: path, mode: .executableByAll)
            try FileReplacement.writeDurably(bytes, to: path, mode: mode)
        } catch { throw .notWritten(path: path, reason: error) }
        return "\(path): written, \(bytes.count) bytes"
    }

    private func isDirectory(_ path: String) -> Bool {
        (try? FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec]))
            .map { (try? $0.close()) != nil } ?? false
    }
}

extension FilePermissions {
    fileprivate static let readableByAll: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    fileprivate static let executableByAll: FilePermissions = [
        .ownerReadWriteExecute, .groupReadExecute, .otherReadExecute,
    ]
}
