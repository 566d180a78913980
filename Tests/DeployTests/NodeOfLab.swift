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

    /// Starts the daemon's container; `without` takes capabilities away that the manifest gives, `environment` wins over
    /// what the lab tells, `resolvers` is its /etc/resolv.conf, which kubelet makes of the node's own.
    func startDaemon(
        without: Set<String> = [], environment: [String: String] = [:], resolvers: String? = nil
    ) throws {
        let manifest = try Manifest.committed()
        var options = try options(manifest, manifest.daemon)
        options.capabilities.removeAll { without.contains($0) }
        options.environment = try manifest.settings
            .merging(told()) { _, new in new }.merging(environment) { _, new in new }
        if let resolvers { options.mounts.append((resolvers, "/etc/resolv.conf")) }
        try podman.start(Self.daemon, manifest.daemon[strings: "args"], options)
    }

    /// What a lab tells those that run on its nodes: region and endpoints.
    func told() throws -> [String: String] {
        let text = try Child.check([Programs.mock, "lab", "exec", "--name", lab.name, node.name, "--", "env"])
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("AWS_") }
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            })
    }

    /// Starts a DNS server on the node that has one answer to every question, and returns a resolv.conf that names it.
    func startNameServer(answer: String) throws -> (server: Child, resolvers: String) {
        let program = """
            import socket, sys
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 53))
            while True:
                query, client = server.recvfrom(512)
                end = query.index(b"\\0", 12) + 5
                # RFC 1035, section 4.1: an A record (type 1) that points to the question's name at byte 12.
                record = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4" + socket.inet_aton(sys.argv[1])
                answers = [record] if query[end - 4:end - 2] == b"\\0\\1" else []
                counts = b"\\0\\1" + len(answers).to_bytes(2, "big") + b"\\0\\0\\0\\0"
                server.sendto(query[:2] + b"\\x84\\0" + counts + query[12:end] + b"".join(answers), client)
            """
        let resolvers = "\(folder.path)/resolv.conf"
        try FileReplacement.write(Array("nameserver 127.0.0.1\n".utf8), to: resolvers)
        let server = try Child(
            ["ip", "netns", "exec", node.netns, "python3", "-c", program, answer], log: "\(folder.path)/dns.log")
        return (server, resolvers)
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
