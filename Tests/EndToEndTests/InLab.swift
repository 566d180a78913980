import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import Synchronization
import TestSupport
import Testing

/// Gives a suite or a test a lab of its own, which is taken down behind it, whatever happens.
struct InLab: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal private static var current: Scene?

    let nodes: Int
    let instanceType: String
    let timeScale: Double
    let seed: UInt64?
    /// The environment of each node's daemon; `nil` starts none.
    let daemon: [String: String]?
    /// Pods by node, all of them with a TCP and a UDP server.
    let pods: [Int]

    init(
        nodes: Int = 1, instanceType: String = "m5.large", timeScale: Double = 0.05, seed: UInt64? = nil,
        daemon: [String: String]? = [:], pods: [Int] = []
    ) {
        self.nodes = nodes
        self.instanceType = instanceType
        self.timeScale = timeScale
        self.seed = seed
        self.daemon = daemon
        self.pods = pods
    }

    /// The lab of the running test.
    static var scene: Scene {
        get throws {
            guard let current else { throw LabError("the test has no InLab trait") }
            return current
        }
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let scene = try Scene(self)
        defer { scene.end() }
        do {
            try await Self.$current.withValue(scene) { try await function() }
        } catch {
            for node in scene.lab.nodes { print("\(node.name), the end of its log:\n\(node.tail)") }
            throw error
        }
    }
}

/// A lab with what a suite's tests share.
final class Scene: Sendable {
    static let port: UInt16 = 8080
    private static let count = Mutex(0)

    let lab: Lab
    let pods: [Pod]
    private let servers: [TCPServer]
    private let datagramServers: [UDPServer]

    init(_ wish: InLab) throws {
        Lab.sweep(prefix: "e2e")
        let number = Self.count.withLock { count in
            defer { count += 1 }
            return count
        }
        lab = try Lab(
            name: "e2e\(getpid())\(Self.letters(number))", nodes: wish.nodes, instanceType: wish.instanceType,
            timeScale: wish.timeScale, seed: wish.seed)
        do {
            if let environment = wish.daemon { for node in lab.nodes { try node.startDaemon(environment) } }
            pods = try zip(lab.nodes, wish.pods).flatMap { node, count in
                try (1...count).map { try Pod("web-\($0)", on: node) }
            }
            let places = pods.map(\.namespace) + lab.nodes.map(\.namespace) + [lab.internet]
            servers = try places.map { try TCPServer(in: $0, port: Self.port) }
            datagramServers = try places.map { try UDPServer(in: $0, port: Self.port) }
        } catch {
            lab.down()
            throw error
        }
    }

    func end() {
        for server in servers { server.stop() }
        for server in datagramServers { server.stop() }
        lab.down()
    }

    /// a, b, ..., z, aa, ab, ...
    private static func letters(_ number: Int) -> String {
        let last = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number % 26)))
        return number < 26 ? last : letters(number / 26 - 1) + last
    }

    /// The only node, or the first.
    var node: LabNode { lab.nodes[0] }

    func pods(on node: LabNode) -> [Pod] { pods.filter { $0.node === node } }

    /// A pod of `node` on a secondary ENI, or on the primary one.
    func pod(on node: LabNode, secondary: Bool) throws -> Pod {
        let pool = try PoolView(node)
        guard let pod = pods(on: node).first(where: { (pool.deviceIndex(of: $0.address) > 0) == secondary }) else {
            throw LabError("no pod of \(node.name) is on a \(secondary ? "secondary" : "primary") interface")
        }
        return pod
    }

    /// Waits until the daemon has what its targets ask for, and nothing is on its way.
    func settle(_ node: LabNode, within limit: Duration = .seconds(15)) throws {
        try eventually("the pool of \(node.name) comes to rest", within: limit) {
            let pool = try PoolView(node)
            return pool.warm + pool.assigned >= pool.wanted && pool.interfaceStates.allSatisfy { $0 == "in service" }
        }
    }

    /// Runs Python lines with `ec2`, a client of the lab's EC2, and returns what they print.
    @discardableResult
    func boto3(_ lines: String) throws -> String {
        let python = getenv("VPC_CNI_PYTHON").map { String(cString: $0) } ?? "python3"
        let client = """
            import boto3, json
            ec2 = boto3.client('ec2', endpoint_url='\(lab.endpoint)', region_name='us-west-2',
                aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')

            """
        return try Child.check([python, "-c", client + lines])
    }

    /// How a server at `address` sees a connection out of `pod`.
    func seenAs(_ pod: NetworkNamespace, to address: IPv4Address, port: UInt16 = Scene.port) throws -> IPv4Address {
        try TCPClient(in: pod, to: address, port: port).seenAs
    }
}

/// Waits until `condition` holds; records an issue when it does not within `limit`.
@discardableResult
func eventually(
    _ what: Comment, within limit: Duration = .seconds(10), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () throws -> Bool
) throws -> Bool {
    let end = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < end else {
            Issue.record(what, sourceLocation: sourceLocation)
            return false
        }
        usleep(20_000)
    }
    return true
}
