import CLinuxShims
import CNISpec
import Datapath
import EC2
import Glibc
import IPAM
import InstanceMetadata
import LinuxSystem
import Logging
import Netlink
import Nftables
import PluginProtocol
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// A node in a namespace of its own, with the driver behind a real socket, a real kernel below it and a cloud in memory.
final class NodeRig: Sendable {
    let folder: ScratchFolder
    let node: ScratchNamespace
    let cloud = FakeCloud()
    private let life = Mutex<Life?>(nil)

    /// One run of the daemon.
    struct Life: Sendable {
        let driver: NodeDriver
        let listener: RequestListener
        let changes: ChangeWatch
        let start: Task<Void, any Error>
    }

    var socket: String { "\(folder.path)/s.sock" }
    var driver: NodeDriver? { life.withLock { $0?.driver } }

    init() throws {
        folder = try ScratchFolder()
        node = try ScratchNamespace("na")
        try node.run(
            "ip", "link", "add", "ens5", "address", FakeCloud.mac, "type", "veth", "peer", "name", "vpc")
        for words in [["link", "set", "ens5", "up"], ["link", "set", "vpc", "up"]] {
            try Command.run(["ip", "-n", node.name] + words)
        }
        try node.run("ip", "addr", "add", "10.0.0.10/18", "dev", "ens5")
        try node.run("ip", "route", "add", "default", "via", "10.0.0.1")
    }

    deinit { stop() }

    /// Starts the daemon; `environment` is its own. Returns when it listens.
    func start(_ environment: [String: String] = [:], pace: Pace = Pace()) async throws {
        var configuration = try Configuration(
            environment: ["MAX_ENI": "1"].merging(environment) { $1 },
            paths: .init(socket: socket, stateDirectory: folder.path, conflist: "\(folder.path)/10.conflist"))
        configuration.pace = pace
        let namespace = try NetworkNamespace(path: node.path)
        // The daemon's thread lives in the node's namespace for good, as the daemon does.
        let queue = BlockingQueue(name: "node")
        _ = try await queue.run {
            try systemCall("setns") { shim_setns_net(namespace.descriptor.rawValue) }
        }
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metadata = InstanceMetadata(http: cloud, endpoint: "http://169.254.169.254")
        let datapath = try await queue.run { Datapath(host: try NetlinkSocket(), nftables: try Nftables()) }
        let driver = NodeDriver(
            configuration: configuration, state: try StateDirectory(path: folder.path), datapath: datapath,
            metadata: metadata, log: log, executor: AgentExecutor(queue))
        let listener = RequestListener(socket: try ServerSocket(path: socket), driver: driver, log: log)
        let changes = try await queue.run { try ChangeWatch(driver, log: log) }
        listener.start()
        changes.start()
        let ec2 = EC2Client(http: cloud, credentials: FakeCredentials(), region: "us-west-2")
        let start = Task {
            try await driver.start { identity in
                CloudDriver(
                    ec2: ec2, metadata: metadata, identity: identity, clusterName: nil, additionalTags: [:], run: "run")
            }
        }
        life.withLock { $0 = Life(driver: driver, listener: listener, changes: changes, start: start) }
    }

    /// Starts, and waits until addresses are there.
    func startWhole(_ environment: [String: String] = [:], pace: Pace = Pace()) async throws {
        try await start(environment, pace: pace)
        try await life.withLock { $0 }?.start.value
        try await eventually("addresses") { try await self.control("status")["pool"]?["total"]?.intValue ?? 0 > 0 }
    }

    func stop() {
        let ended = life.withLock { life in
            defer { life = nil }
            return life
        }
        guard let ended else { return }
        ended.listener.stop()
        ended.changes.stop()
        ended.start.cancel()
        // The folder goes when nothing is written into it any more.
        Task { [folder] in
            await ended.driver.uninstalled()
            withExtendedLifetime(folder) {}
        }
    }

    // MARK: Requests

    static let config = #"{"cniVersion":"1.1.0","name":"vpc-cni","type":"vpc-cni"}"#

    func call(
        _ command: CNICommand, _ container: String = "", in pod: ScratchNamespace? = nil, config: String = config,
        args: String = "", timeout: Duration = .seconds(12)
    ) async throws -> Reply {
        var descriptors: [Descriptor] = []
        if let pod { descriptors = [try Descriptor(reading: pod.path), try await Self.netlinkSocket(in: pod)] }
        let request = PluginRequest(
            command: command, containerID: container, ifName: container.isEmpty ? "" : "eth0", netns: pod?.path ?? "",
            args: args, config: [UInt8](config.utf8))
        return try await ask(.plugin(request), descriptors, timeout)
    }

    func control(_ name: String, _ parameters: JSONValue = .null) async throws -> JSONValue {
        let reply = try await ask(.control(ControlRequest(name: name, parameters: parameters)), [], .seconds(60))
        let answer = try JSONValue.parse(reply.body)
        if reply.isError { throw CNIError(json: answer) ?? CNIError(.internalFailure, "no error object") }
        return answer
    }

    private func ask(_ request: Request, _ descriptors: [Descriptor], _ timeout: Duration) async throws -> Reply {
        let path = socket
        let passed = PassedDescriptors(descriptors)
        return try await withCheckedThrowingContinuation { continuation in
            startThread(named: "client") {
                let result = Result {
                    try ClientSocket.call(path: path, request: request, descriptors: passed.all, timeout: timeout)
                }
                // As the plugin's end with its process.
                passed.close()
                continuation.resume(with: result)
            }
        }
    }

    private static func netlinkSocket(in pod: ScratchNamespace) async throws -> Descriptor {
        try await NetworkNamespace(path: pod.path).onOwnThread {
            Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
                })
        }
    }
}

/// Waits at most `limit` until `condition` holds.
func eventually(
    _ what: String, within limit: Duration = .seconds(10), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("not within \(limit): \(what)")
}

extension Reply {
    var json: JSONValue? { try? JSONValue.parse(body) }
    /// The CNI error's code; 0 for success.
    var code: Int { isError ? json?["code"]?.intValue ?? -1 : 0 }
    /// The address that an ADD gave.
    var address: String? { json?["ips"]?.arrayValue?.first?["address"]?.stringValue }
}
