import CNISpec
import Foundation
import Glibc
import LabDriver
import LinuxSystem
import TestSupport

/// A lab's node on which the manifest's pod runs, in containers of the image that `make image` has built.
final class NodeOfLab: Sendable {
    let lab: Lab
    let podman: Podman
    var node: LabNode { lab.nodes[0] }
    private let folder: ScratchFolder

    static let daemon = "vpc-ipamd"

    init(_ letter: String) throws {
        Lab.sweep(prefix: "img")
        lab = try Lab(name: "img\(getpid())\(letter)", nodes: 1)
        do {
            podman = try Podman("vpc-cni")
            folder = try ScratchFolder()
        } catch {
            lab.down()
            throw error
        }
    }

    func end() {
        _ = try? podman.stop(Self.daemon)
        lab.down()
    }

    /// A folder of the host as this node has it: the kernel's is the kernel's, the daemon's is where `LabNode` looks for
    /// it, others are scratch.
    func host(_ path: String) throws -> String {
        switch path {
        case "/proc/sys/net": return path
        case "/run/vpc-cni": return node.folder
        default:
            try FileReplacement.makeDirectory(folder.path + path)
            return folder.path + path
        }
    }

    /// Runs the init container to its end.
    func install() throws -> Command.Output {
        let manifest = try Manifest.committed()
        return try podman.run(manifest.installer[strings: "args"], options(manifest, manifest.installer))
    }

    /// Starts the daemon's container; `without` takes capabilities away that the manifest gives.
    func startDaemon(without: Set<String> = []) throws {
        let manifest = try Manifest.committed()
        var options = try options(manifest, manifest.daemon)
        options.capabilities.removeAll { without.contains($0) }
        // What a lab tells those that run on its nodes: region and endpoints.
        let told = try Child.check([Programs.mock, "lab", "exec", "--name", lab.name, node.name, "--", "env"])
        options.environment = manifest.settings
        for line in told.split(separator: "\n") where line.hasPrefix("AWS_") {
            let parts = line.split(separator: "=", maxSplits: 1)
            options.environment[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        try podman.start(Self.daemon, manifest.daemon[strings: "args"], options)
    }

    private func options(_ manifest: Manifest, _ container: [String: Any]) throws -> Podman.Options {
        let capabilities = container[object: "securityContext"][object: "capabilities"][strings: "add"]
        return Podman.Options(
            capabilities: capabilities, netns: node.netns,
            mounts: try manifest.mounts(of: container).map { (try host($0.host), $0.inside) })
    }

    /// Runs the command of a probe as the kubelet does.
    func probe(_ name: String) throws -> Command.Output {
        let words = try Manifest.committed().daemon[object: name][object: "exec"][strings: "command"]
        return try podman.exec(Self.daemon, words)
    }

    /// Waits until the pod is ready by its own probe.
    func waitUntilReady() throws {
        for _ in 0..<100 {
            if try probe("readinessProbe").status == 0 { return }
            usleep(100_000)
        }
        throw LabError("the daemon's container does not become ready: \(try podman.log(Self.daemon))")
    }

    /// Runs the plugin that was installed, as a runtime does.
    func installedPlugin(_ command: String, _ sandbox: Sandbox) throws -> Child.Result {
        try Child.run(
            ["\(try host("/opt/cni/bin"))/vpc-cni"],
            environment: [
                "CNI_COMMAND": command, "CNI_CONTAINERID": sandbox.containerID, "CNI_NETNS": sandbox.path,
                "CNI_IFNAME": "eth0", "CNI_ARGS": "K8S_POD_NAMESPACE=default;K8S_POD_NAME=\(sandbox.name)",
            ], input: node.configuration().description, in: node.namespace)
    }
}
