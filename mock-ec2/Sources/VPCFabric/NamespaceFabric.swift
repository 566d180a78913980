public import IPAddressing
public import LinuxSystem
public import MockCloud
import Synchronization

/// A VPC's data plane in network namespaces: a router, the internet, and one namespace for each instance, all under
/// /run/netns and nothing outside.
///
/// A packet leaves an interface only with an address that the interface owns; one with an address that nobody owns goes
/// nowhere. It follows the cloud by `FabricChange`s. The kernel's work is done on a thread of its own.
public final class NamespaceFabric: Sendable {
    private struct State {
        /// What the cloud asks for, and what the kernel has. They differ after a failure alone.
        var wanted = FabricModel()
        var made = FabricModel()
    }

    private let queue: BlockingQueue
    private let router: Router
    /// By instance.
    private let guests: [String: Guest]
    private let state = Mutex(State())

    /// Makes the namespaces, in the place of what an earlier lab of that name may have left. Throws `FabricError`.
    public static func create(_ configuration: FabricConfiguration) async throws -> NamespaceFabric {
        let queue = BlockingQueue(name: "fabric")
        return try await queue.run {
            do {
                try removeNow(configuration.lab)
                return try NamespaceFabric(configuration, queue)
            } catch {
                try? removeNow(configuration.lab)
                throw error
            }
        }
    }

    /// Removes every namespace of the lab `lab` by its name: of one that runs, of one that died.
    /// Throws `FabricError`; one that is not there is no error.
    public static func remove(_ lab: LabName) async throws {
        try await BlockingQueue(name: "fabric").run { try removeNow(lab) }
    }

    /// The same on the calling thread, which waits.
    @available(*, noasync)
    public static func removeNow(_ lab: LabName) throws(FabricError) {
        try step("remove the namespaces of the lab \(lab)") {
            for name in try NamedNamespace.names() where lab.owns(namespace: name) { try NamedNamespace.remove(name) }
        }
    }

    @available(*, noasync)
    private init(_ configuration: FabricConfiguration, _ queue: BlockingQueue) throws {
        let lab = configuration.lab
        self.queue = queue
        router = try step("make the router") {
            try Router(creating: lab.namespace(of: "router"), hasNATGateway: configuration.hasNATGateway)
        }
        try step("make the internet") { [router] in
            try router.connect(to: LabNamespace(creating: lab.namespace(of: "internet")))
        }
        var guests: [String: Guest] = [:]
        for node in configuration.nodes {
            guests[node.instance] = try step("make \(node.name)") {
                try Guest(creating: lab.namespace(of: node.name))
            }
        }
        self.guests = guests
    }

    /// Brings the kernel to what the cloud asks for, and returns when it is so. Changes may come twice. Calls are served
    /// in order; after one that failed in the kernel, the next one makes good what is missing.
    ///
    /// Throws `FabricError`; when a change is senseless, none of `changes` is taken.
    public func apply(_ changes: [FabricChange]) async throws {
        try await queue.run { [self] in
            let (made, wanted) = try state.withLock { state in
                var wanted = state.wanted
                for change in changes { try wanted.apply(change) }
                for port in wanted.ports.values where guests[port.instance] == nil {
                    throw FabricError.unknownInstance(port.instance, interface: port.interface)
                }
                state.wanted = wanted
                return (state.made, wanted)
            }
            for next in FabricStep.steps(from: made, to: wanted) { try perform(next) }
            state.withLock { $0.made = wanted }
        }
    }

    /// A TCP socket that listens in the router's namespace, at one of `WellKnownAddress`, where every instance reaches it.
    public func listen(on address: IPAddress, port: UInt16) async throws -> Descriptor {
        try await queue.run { [router] in
            try step("listen on \(address):\(port) in the router") { try router.listen(on: address, port: port) }
        }
    }

    private func perform(_ next: FabricStep) throws(FabricError) {
        try step("\(next)") {
            switch next {
            case .associate(let block): try router.associate(block)
            case .disassociate(let block): try router.disassociate(block)
            case .plug(let port):
                if let guest = guests[port.instance] { try router.plug(port, into: guest) }
            case .pull(let port): try router.pull(port)
            case .route(let block, let port): try router.route(block, to: port)
            case .unroute(let block, let port): try router.unroute(block, from: port)
            case .boot(let port, let address): try guests[port.instance]?.boot(with: port, address)
            case .translate(let elements): try router.translate(elements)
            }
        }
    }
}
