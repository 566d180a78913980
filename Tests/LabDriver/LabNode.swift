public import CNISpec
import Glibc
public import IPAddressing
public import LinuxSystem
import Synchronization

/// A node of a lab: an instance with its network namespace, where the daemon and the pods of the node are.
public final class LabNode: Sendable {
    public let name: String
    public let lab: String
    public let instanceID: String
    public let namespace: NetworkNamespace
    /// `ip netns exec` takes it.
    public let netns: String
    public let primaryAddress: IPv4Address
    public let publicAddress: IPv4Address
    private let daemon = Mutex<Child?>(nil)

    init(_ status: JSONValue, lab: String) throws {
        self.lab = lab
        name = try status.text("name")
        netns = try status.text("netns")
        instanceID = try status.text("instanceId")
        namespace = try NetworkNamespace(path: "/run/netns/\(netns)")
        primaryAddress = try IPv4Address(parsing: status.text("primaryAddress"))
        publicAddress = try IPv4Address(parsing: status.text("publicAddress"))
        try FileReplacement.makeDirectory(folder)
    }

    static func folder(lab: String) -> String { "/run/vpc-cni-lab/\(lab)" }
    /// For the node's files; it goes with the lab.
    public var folder: String { "\(Self.folder(lab: lab))/\(name)" }
    public var socket: String { "\(folder)/ipamd.sock" }
    public var stateDirectory: String { "\(folder)/state" }
    /// What the daemon has said, over all its starts.
    public var log: String { "\(folder)/ipamd.log" }

    // MARK: The daemon

    /// Starts the daemon and waits until it can serve. `environment` wins over what the lab sets.
    public func startDaemon(_ environment: [String: String] = [:], arguments: [String] = []) throws {
        try launchDaemon(environment, arguments: arguments)
        for _ in 0..<300 {
            if isReady { return }
            guard daemon.withLock({ $0?.isRunning ?? false }) else { break }
            usleep(50_000)
        }
        throw LabError("\(name): the daemon did not become ready: \(tail)")
    }

    /// Starts the daemon without waiting for it.
    public func launchDaemon(_ environment: [String: String] = [:], arguments: [String] = []) throws {
        let child = try Child(
            [Programs.mock, "lab", "exec", "--name", lab, name, "--", "env"]
                + environment.map { "\($0.key)=\($0.value)" }.sorted()
                + [Programs.daemon, "--socket", socket, "--state-dir", stateDirectory] + arguments,
            log: log)
        daemon.withLock { $0 = child }
    }

    /// Whether a daemon answers, and by its own word can serve.
    public var isReady: Bool { (try? ask("status"))?["ready"]?.boolValue == true }

    /// Ends the daemon by `signal` and waits for its end. Its exit status.
    @discardableResult
    public func stopDaemon(_ signal: Int32) -> Int32? {
        daemon.withLock { child in
            defer { child = nil }
            child?.send(signal)
            return child?.wait()
        }
    }

    /// Waits for a daemon that ends by itself. Its exit status; `nil` when it has not ended after `limit`.
    public func waitForDaemon(atMost limit: Duration = .seconds(60)) -> Int32? {
        daemon.withLock { $0 }?.wait(atMost: limit)
    }

    /// What the daemon answers `vpcctl`, as JSON.
    public func ask(_ words: String...) throws -> JSONValue {
        try JSONValue(parsing: Child.check([Programs.tool] + words + ["--json", "--socket", socket], in: namespace))
    }

    /// What the daemon answers `vpcctl`, as people read it.
    public func tell(_ words: String...) throws -> Child.Result {
        try Child.run([Programs.tool] + words + ["--socket", socket], in: namespace)
    }

    /// The last lines of the daemon's log.
    public var tail: String { (try? Child.check(["tail", "-n", "20", log])) ?? "" }

    // MARK: Pods

    /// The network configuration that the plugin gets.
    public func configuration(version: String = "1.0.0") -> JSONValue {
        [
            "cniVersion": .string(version), "name": "lab", "type": "vpc-cni", "socket": .string(socket),
            "stateDir": .string(stateDirectory),
        ]
    }

    /// Runs the plugin as a runtime does.
    public func plugin(
        _ command: String, container: String, netns: String, pod: String = "", ifName: String = "eth0",
        configuration: JSONValue? = nil
    ) throws -> Child.Result {
        try Child.run(
            [Programs.plugin],
            environment: Self.variables(command, container: container, netns: netns, pod: pod, ifName: ifName),
            input: (configuration ?? self.configuration()).description, in: namespace)
    }

    /// Starts the plugin without waiting for it, for those who want to kill it. What it prints goes to `output`.
    public func startPlugin(
        _ command: String, container: String, netns: String, pod: String = "", ifName: String = "eth0", output: String
    ) throws -> Child {
        let environment = Self.variables(command, container: container, netns: netns, pod: pod, ifName: ifName)
        let input = "\(folder)/\(container).conf"
        try FileReplacement.write(Array(configuration().description.utf8), to: input)
        return try namespace.blocking {
            try Child([Programs.plugin], environment: environment, input: input, log: output)
        }
    }

    private static func variables(
        _ command: String, container: String, netns: String, pod: String, ifName: String
    ) -> [String: String] {
        [
            "CNI_COMMAND": command, "CNI_CONTAINERID": container, "CNI_NETNS": netns, "CNI_IFNAME": ifName,
            "CNI_PATH": "/opt/cni/bin",
            "CNI_ARGS": pod.isEmpty ? "" : "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=\(pod)",
        ]
    }

    /// What the node's namespace holds of ours and of everybody: links, addresses, rules, routes, nftables.
    public func kernelState() throws -> [String: String] {
        var state: [String: String] = [:]
        for words in [
            ["ip", "-br", "link"], ["ip", "-br", "-4", "addr"], ["ip", "rule"],
            ["ip", "route", "show", "table", "all"],
            ["ip", "neigh", "show", "nud", "permanent"], ["nft", "list", "tables"],
        ] {
            state[words.joined(separator: " ")] = try Child.check(words, in: namespace)
        }
        return state
    }

    func remove() {
        stopDaemon(SIGKILL)
    }
}
