import Foundation
import Glibc
import LabDriver
import LinuxSystem
import TestSupport

/// Containers of the images, run by podman and runc as a node's runtime runs them: read-only root, the runtime's default
/// seccomp profile, no capability but those asked for. Images and containers are in a folder of its own, gone with it.
final class Podman: Sendable {
    private static let prefix = "vct-podman-"
    private let folder: String
    let image: String

    /// Loads an image that `make image` has built.
    init(_ name: String) throws {
        Self.sweep()
        // Short: podman takes at most 50 bytes for a folder of sockets.
        folder = "/tmp/\(Self.prefix)\(getpid())-\(name)"
        try FileReplacement.makeDirectory(folder)
        let loaded = try Command.run(Self.command(folder) + ["load", "--quiet", "--input", Image.archive(name)])
        image = String(loaded.trimmingCharacters(in: .newlines).split(separator: " ").last ?? "")
    }

    deinit { Self.remove(folder) }

    private static func command(_ folder: String) -> [String] {
        [
            "podman", "--root", "\(folder)/root", "--runroot", "\(folder)/run", "--tmpdir", "\(folder)/tmp",
            "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc", "--events-backend", "file",
        ]
    }

    private static func remove(_ folder: String) {
        _ = try? Command.run(command(folder) + ["rm", "--force", "--all", "--time", "0"])
        _ = try? Command.run("rm", "-rf", folder)
    }

    /// Removes what test processes that have died have left, known by their pid.
    private static func sweep() {
        for name in (try? FileReplacement.names(in: "/tmp")) ?? [] where name.hasPrefix(prefix) {
            guard let pid = Int32(name.dropFirst(prefix.count).prefix(while: \.isNumber)), kill(pid, 0) != 0 else {
                continue
            }
            remove("/tmp/\(name)")
        }
    }

    /// What a container gets beside its image.
    struct Options {
        var capabilities: [String] = []
        var netns: String
        var environment: [String: String] = [:]
        var mounts: [(host: String, inside: String)] = []
        /// In place of the image's own.
        var entrypoint: String?

        fileprivate var words: [String] {
            var words = [
                "--read-only", "--read-only-tmpfs=false", "--security-opt", "no-new-privileges", "--cap-drop", "all",
                "--network", "ns:/run/netns/\(netns)", "--log-driver", "k8s-file",
                // Within what any machine allows.
                "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            ]
            for capability in capabilities { words += ["--cap-add", capability] }
            for (name, value) in environment { words += ["--env", "\(name)=\(value)"] }
            for (host, inside) in mounts { words += ["--volume", "\(host):\(inside)"] }
            if let entrypoint { words += ["--entrypoint", entrypoint] }
            return words
        }
    }

    /// Runs a container to its end.
    func run(_ arguments: [String], _ options: Options) throws -> Command.Output {
        try podman(["run", "--rm"] + options.words + [image] + arguments)
    }

    /// Starts a container that goes on.
    func start(_ name: String, _ arguments: [String], _ options: Options) throws {
        try check(["run", "--detach", "--name", name] + options.words + [image] + arguments)
    }

    /// Ends a container by SIGTERM, by SIGKILL 10 s later, and removes it; its exit status.
    func stop(_ name: String) throws -> String {
        try check(["stop", "--time", "10", name])
        let status = try check(["inspect", "--format", "{{.State.ExitCode}}", name])
        try check(["rm", name])
        return status.trimmingCharacters(in: .newlines)
    }

    /// Runs a program in a container, as the kubelet runs a probe.
    func exec(_ name: String, _ words: [String]) throws -> Command.Output { try podman(["exec", name] + words) }

    /// What it has printed, on both outputs.
    func log(_ name: String) throws -> String {
        let output = try podman(["logs", name])
        return output.output + output.errors
    }

    /// The kernel's word on the container's first process: /proc/PID/status.
    func status(_ name: String) throws -> [String: String] {
        let pid = try check(["inspect", "--format", "{{.State.Pid}}", name]).trimmingCharacters(in: .newlines)
        let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
        return Dictionary(
            lines.map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts.last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "")
            }, uniquingKeysWith: { first, _ in first })
    }

    private func podman(_ words: [String]) throws -> Command.Output {
        try Command.result(Self.command(folder) + words)
    }

    @discardableResult
    private func check(_ words: [String]) throws -> String { try Command.run(Self.command(folder) + words) }
}
