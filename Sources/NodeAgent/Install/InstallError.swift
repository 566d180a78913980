public import Datapath
public import LinuxSystem

/// Why the host could not be prepared. What came before in `HostInstallation.run` stays done, and is found done by the
/// next attempt; no file is left half written.
public enum InstallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The host's root is not there: a wrong `--host-root`, or a missing mount.
    case noHostRoot(path: String)
    /// The plugin that was to be installed cannot be read.
    case pluginUnreadable(path: String, reason: SystemCallError?)
    /// What was to be installed is no program: it does not begin as an ELF file does (elf(5)).
    case notAProgram(path: String)
    /// Host settings that are wrong and cannot be changed.
    case settings(root: String, problems: [SysctlProblem])
    /// A file or folder of the host could not be made.
    case notWritten(path: String, reason: SystemCallError)

    public var description: String {
        switch self {
        case .noHostRoot(let path): "--host-root \(path): no such folder; mount the host's folders below it"
        case .pluginUnreadable(let path, let reason):
            "the plugin \(path) cannot be read: \(reason?.description ?? "no such file"); name it with --plugin"
        case .notAProgram(let path): "the plugin \(path) is not a program; name it with --plugin"
        case .settings(let root, let problems):
            "below \(root): \(problems.map(\.description).joined(separator: "; ")); "
                + "mount the host's /proc/sys/net there, writable"
        case .notWritten(let path, let reason): "\(path) cannot be written: \(reason)"
        }
    }
}
