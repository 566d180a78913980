import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import Testing

/// A node under chaos, and what must be true of it: the pods whose ADD has succeeded and that were not taken away since.
final class ChaosNode {
    struct Life {
        let sandbox: Sandbox
        let address: IPv4Address
        let server: TCPServer
    }

    let node: LabNode
    let settings: [String: String]
    private(set) var lives: [String: Life] = [:]
    private(set) var isUp = true
    private var births = 0

    init(_ node: LabNode, settings: [String: String]) {
        self.node = node
        self.settings = settings
    }

    // MARK: What happens

    func killDaemon() {
        guard isUp else { return }
        node.stopDaemon(SIGKILL)
        isUp = false
    }

    func startDaemon() throws {
        guard !isUp else { return }
        try node.startDaemon(settings)
        isUp = true
    }

    func makeSandbox() throws -> Sandbox {
        births += 1
        return try Sandbox("p\(births)", on: node)
    }

    /// ADD and, when it succeeds, a server in the pod. A refusal is answered as runtimes do: DEL, and the sandbox goes.
    func add(_ sandbox: Sandbox) throws {
        let answer = try sandbox.run("ADD")
        guard answer.status == 0 else {
            #expect(try JSONValue(parsing: answer.output)["code"] == 11, "\(answer.output)")
            return try bury(sandbox)
        }
        try live(sandbox, IPv4Address(result: JSONValue(parsing: answer.output)))
    }

    func live(_ sandbox: Sandbox, _ address: IPv4Address) throws {
        let server = try TCPServer(in: sandbox.open(), port: Scene.port)
        lives[sandbox.name] = Life(sandbox: sandbox, address: address, server: server)
    }

    /// An ADD whose plugin is killed. The runtime tries again, or gives up.
    func addKilled(_ sandbox: Sandbox, after wait: UInt32, isRepeated: Bool) throws {
        let plugin = try sandbox.start("ADD")
        usleep(wait)
        plugin.send(SIGKILL)
        plugin.wait()
        if isRepeated { try add(sandbox) } else { try bury(sandbox) }
    }

    /// A second ADD of a pod that lives keeps its address.
    func addAgain(_ name: String) throws {
        guard let life = lives[name] else { return }
        let answer = try life.sandbox.run("ADD")
        if isUp { #expect(answer.status == 0, "repeated ADD of \(name): \(answer.output)") }
        guard answer.status == 0 else { return }
        #expect(try IPv4Address(result: JSONValue(parsing: answer.output)) == life.address)
    }

    /// DEL, also twice, also of a plugin that is killed; then the end of the namespace.
    func remove(_ name: String, killedAfter wait: UInt32?, twice: Bool) throws {
        guard let life = lives.removeValue(forKey: name) else { return }
        life.server.stop()
        if let wait {
            let plugin = try life.sandbox.start("DEL")
            usleep(wait)
            plugin.send(SIGKILL)
            plugin.wait()
        }
        if twice { try life.sandbox.check("DEL") }
        try bury(life.sandbox)
    }

    /// The namespace goes without a DEL.
    func lose(_ name: String) throws {
        guard let life = lives.removeValue(forKey: name) else { return }
        life.server.stop()
        try life.sandbox.remove()
    }

    private func bury(_ sandbox: Sandbox) throws {
        try sandbox.check("DEL")
        try sandbox.remove()
    }

    // MARK: What must be true

    /// Waits until the daemon has followed all that happened, and checks the invariants.
    func check(_ cloud: CloudState, from client: NetworkNamespace, _ moment: Comment) throws {
        let addresses = Set(lives.values.map(\.address))
        #expect(addresses.count == lives.count, moment)
        // Pods that were lost are noticed with their links.
        let arrived = try eventually("\(moment): \(node.name) has the pods it should have") {
            try PoolView(node).pods.count == lives.count && Kernel(node: node).podAddresses().count == lives.count
        }
        // What follows would fail for the same reason, many times.
        guard arrived else { throw LabError("\(moment): \(try state())") }
        let pool = try PoolView(node)
        let kernel = Kernel(node: node)
        #expect(
            pool.pods
                == Dictionary(uniqueKeysWithValues: lives.values.map { ("\($0.sandbox.containerID)/eth0", $0.address) }),
            moment)
        #expect(try Set(kernel.podAddresses()) == addresses, moment)
        #expect(try kernel.links(group: "30320").count == lives.count, moment)
        #expect(pool.assigned == lives.count, moment)
        #expect(pool.total == pool.assigned + pool.cooling + pool.warm, moment)
        let records = try FileReplacement.names(in: "\(node.stateDirectory)/attachments").filter {
            $0.hasSuffix(".json")
        }
        #expect(Set(records) == Set(lives.values.map { "\($0.sandbox.containerID)@eth0.json" }), moment)
        // Rules: of live pods on secondary interfaces, and of those interfaces' own addresses.
        let secondary = lives.values.map(\.address).filter { pool.deviceIndex(of: $0) > 0 }
        let primaries = cloud.interfaces(of: node).filter { $0.deviceIndex != 0 }.compactMap(\.addresses.first)
        let ruled = try Set(kernel.sourceRules().keys)
        #expect(ruled.isSuperset(of: secondary), moment)
        #expect(ruled.subtracting(secondary).isSubset(of: primaries), moment)
        let owned = Set(cloud.interfaces(of: node).flatMap { $0.addresses.dropFirst() })
        #expect(addresses.isSubset(of: owned), "\(moment): EC2 has the pods' addresses on this node")
        for life in lives.values {
            #expect(throws: Never.self, "\(moment): \(life.sandbox.name) answers") {
                try TCPClient(in: client, to: life.address, port: Scene.port).echo([1, 2, 3])
            }
        }
    }

    private func state() throws -> String {
        let pool = try PoolView(node)
        return
            "pods \(pool.pods.keys.sorted()), wanted \(lives.keys.sorted()), routes \(try Kernel(node: node).podAddresses())"
    }
}
