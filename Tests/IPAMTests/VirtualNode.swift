import IPAM
import IPAddressing
import WarmPool

/// A node, its cloud and its clock, in virtual time: a queue of completions ordered by when they come, driven by one seed.
/// The whole run is an ordinary loop; a crash is to forget the IPAM and to build another from the cloud and the pods.
struct VirtualNode {
    struct Settings {
        var limits = InstanceLimits(interfaces: 3, addressesPerInterface: 10)
        var targets = WarmTargets()
        var coolDown = Duration.seconds(30)
        /// Per thousand: the call fails without effect, or its answer is lost after the effect.
        var failures = 0
        var subnetSize = 1000
    }

    private(set) var ipam: IPAM
    private(set) var now = Timestamp(milliseconds: 1_000_000)
    private(set) var interfaces: [String: CloudInterface] = [:]
    private(set) var granted: [Attachment: IPv4Address] = [:]
    private(set) var refused: [RequestID: Refusal] = [:]
    private(set) var calls: [String] = []
    private(set) var stopped: [String]?
    /// When an address was last given back by a pod.
    private(set) var released: [IPv4Address: Timestamp] = [:]
    private(set) var violations: [String] = []

    private let settings: Settings
    private var random: Seeded
    private var queue: [(at: Timestamp, order: Int, event: Event)] = []
    private var order = 0
    private var requests: [RequestID: Attachment] = [:]
    private var created: [String: String] = [:]
    private var nextAddress: UInt32 = 0x0A00_0100
    private var nextID = 0
    private var epoch = 0
    private var addressesInUse: Int { interfaces.values.reduce(0) { $0 + 1 + $1.addresses.count } }

    init(_ settings: Settings = Settings(), seed: UInt64 = 1) {
        self.settings = settings
        random = Seeded(state: seed)
        ipam = IPAM(
            settings: IPAMSettings(targets: settings.targets, limits: settings.limits, coolDown: settings.coolDown),
            seed: seed)
        let primary = make(secondary: 0, deviceIndex: 0)
        interfaces[primary.id] = primary
        start(cooling: [:])
    }

    // MARK: What tests do

    mutating func add(_ pod: Int) {
        order += 1
        let request = RequestID(number: order)
        requests[request] = Attachment(containerID: "pod\(pod)", ifName: "eth0")
        send(.addRequested(request, Attachment(containerID: "pod\(pod)", ifName: "eth0")))
    }

    mutating func delete(_ pod: Int) {
        let attachment = Attachment(containerID: "pod\(pod)", ifName: "eth0")
        if let address = granted.removeValue(forKey: attachment) { released[address] = now }
        send(.released(attachment))
    }

    mutating func releaseEverything() { send(.releaseEverything) }

    /// Handles what comes until `span` has passed.
    mutating func run(for span: Duration) {
        let end = now + span
        while let index = queue.indices.min(by: { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) }),
            queue[index].at <= end
        {
            let next = queue.remove(at: index)
            now = max(now, next.at)
            send(next.event)
        }
        now = end
    }

    /// The daemon dies between an effect and its completion, and comes back.
    mutating func crash() {
        epoch += 1
        queue = []
        requests = [:]
        let cooling = ipam.cooling
        ipam = IPAM(
            settings: IPAMSettings(targets: settings.targets, limits: settings.limits, coolDown: settings.coolDown),
            seed: UInt64(epoch))
        start(cooling: cooling)
    }

    // MARK: The world

    private mutating func start(cooling: [IPv4Address: Timestamp]) {
        var found = Discovery(interfaces: [], attachments: granted, cooling: cooling)
        for interface in interfaces.values.sorted(by: { $0.id < $1.id }) {
            guard let attachment = interface.attachment else {
                found.leaked.append(interface)
                continue
            }
            // Now and then the node does not show it yet; with a pod on it, it does.
            let isUsed = interface.addresses.contains { granted.values.contains($0) }
            if attachment.deviceIndex != 0, !isUsed, Bool.random(using: &random) {
                found.arriving.append(interface)
                continue
            }
            found.interfaces.append(
                .init(
                    eni: eni(interface, attachment.deviceIndex), addresses: interface.addresses,
                    attachmentID: attachment.id, isOurs: attachment.deviceIndex != 0, isProtected: true))
        }
        send(.discovered(found))
    }

    private mutating func send(_ event: Event) {
        for effect in ipam.handle(event, now: now) { perform(effect) }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .grant(let request, let lease): grant(request, lease)
        case .refuse(let request, let refusal): refused[request] = refusal
        case .wake(let moment): after(moment - now, .timer)
        case .create(let ticket, let count): create(ticket, count)
        case .attach(let ticket, let id, let index):
            call(ticket, "attach", after: 1000) { node in
                guard let interface = node.interfaces[id] else { return .attached(.failure(.init(.notFound, "gone"))) }
                guard interface.attachment == nil else { return .attached(.failure(.init(.other, "in use"))) }
                guard !node.interfaces.values.contains(where: { $0.attachment?.deviceIndex == index }) else {
                    return .attached(.failure(.init(.indexTaken, "index \(index)")))
                }
                node.interfaces[id] = interface.attached(
                    .init(id: "attach-\(id)", instance: "i-1", deviceIndex: index))
                return .attached(.success("attach-\(id)"))
            } failing: {
                .attached(.failure($0))
            }
        case .protect(let ticket, _, _):
            call(ticket, "protect", after: 300) { _ in
                .protected(nil)
            } failing: {
                .protected($0)
            }
        case .awaitAppearance(let ticket, let interface, let index):
            done(ticket, .appeared(.success(eni(interface, index))), after: 3000)
        case .setUp(let ticket, _): done(ticket, .setUp(nil), after: 1)
        case .tearDown(let ticket, _): done(ticket, .tornDown, after: 1)
        case .assign(let ticket, let id, let count):
            call(ticket, "assign", after: 800) { node in
                guard node.addressesInUse + count <= node.settings.subnetSize else {
                    return .assigned(.failure(.init(.subnetFull, "no free addresses")))
                }
                guard let interface = node.interfaces[id],
                    interface.addresses.count + count < node.settings.limits.addressesPerInterface
                else { return .assigned(.failure(.init(.limit, "limit"))) }
                let new = (0..<count).map { _ in node.takeAddress() }
                node.interfaces[id] = interface.with(addresses: interface.addresses + new)
                return .assigned(.success(new))
            } failing: {
                .assigned(.failure($0))
            }
        case .unassign(let ticket, let id, let addresses):
            call(ticket, "unassign", after: 500) { node in
                node.interfaces[id] = node.interfaces[id].map { interface in
                    interface.with(addresses: interface.addresses.filter { !addresses.contains($0) })
                }
                return .unassigned(nil)
            } failing: {
                .unassigned($0)
            }
        case .inspect(let ticket, let id):
            calls.append("inspect")
            done(ticket, .inspected(.success(interfaces[id])), after: 200)
        case .detach(let ticket, let id, _):
            call(ticket, "detach", after: 4000) { node in
                node.interfaces[id] = node.interfaces[id]?.attached(nil)
                return .detached(nil)
            } failing: {
                .detached($0)
            }
        case .delete(let ticket, let id):
            call(ticket, "delete", after: 300) { node in
                guard let interface = node.interfaces[id] else { return .deleted(.init(.notFound, "gone")) }
                guard interface.attachment == nil else { return .deleted(.init(.other, "in use")) }
                node.interfaces[id] = nil
                return .deleted(nil)
            } failing: {
                .deleted($0)
            }
        case .stopped(let left): stopped = left
        }
    }

    private mutating func create(_ ticket: Ticket, _ count: Int) {
        let token = "\(epoch)-\(ticket)"
        call(ticket, "create", after: 500) { node in
            if let id = node.created[token], let interface = node.interfaces[id] {
                return .created(.success(interface))
            }
            guard node.addressesInUse + count + 1 <= node.settings.subnetSize else {
                return .created(.failure(.init(.subnetFull, "no free addresses")))
            }
            let interface = node.make(secondary: count, deviceIndex: nil)
            node.interfaces[interface.id] = interface
            node.created[token] = interface.id
            return .created(.success(interface))
        } failing: {
            .created(.failure($0))
        }
    }

    /// A mutation: done at once, answered later; or refused, or its answer lost.
    private mutating func call(
        _ ticket: Ticket, _ name: String, after milliseconds: Int64, _ body: (inout VirtualNode) -> Completion,
        failing: (CloudFailure) -> Completion
    ) {
        calls.append(name)
        let dice = Int.random(in: 0..<1000, using: &random)
        if dice < settings.failures / 2 {
            done(ticket, failing(.init(.throttled, "RequestLimitExceeded")), after: milliseconds)
        } else if dice < settings.failures {
            _ = body(&self)
            done(ticket, failing(.init(.unknownOutcome, "connection lost")), after: milliseconds)
        } else {
            done(ticket, body(&self), after: milliseconds)
        }
    }

    private mutating func grant(_ request: RequestID, _ lease: Lease) {
        guard let attachment = requests[request], attachment == lease.attachment else {
            return violations.append("grant to a request that nobody made")
        }
        if let other = granted.first(where: { $0.value == lease.address }), other.key != attachment {
            violations.append("\(lease.address) is held by \(other.key) and \(attachment)")
        }
        if let left = released[lease.address], now < left + settings.coolDown {
            violations.append("\(lease.address) was handed out \((now - left).milliseconds) ms after its release")
        }
        if !interfaces.values.contains(where: { $0.attachment != nil && $0.addresses.contains(lease.address) }) {
            violations.append("\(lease.address) is on no attached interface")
        }
        granted[attachment] = lease.address
    }

    private mutating func done(_ ticket: Ticket, _ completion: Completion, after milliseconds: Int64) {
        after(.milliseconds(milliseconds), .completed(ticket, completion))
    }

    private mutating func after(_ span: Duration, _ event: Event) {
        order += 1
        queue.append((now + span, order, event))
    }

    private mutating func takeAddress() -> IPv4Address {
        nextAddress += 1
        return IPv4Address(rawValue: nextAddress)
    }

    private mutating func make(secondary: Int, deviceIndex: Int?) -> CloudInterface {
        nextID += 1
        let id = "eni-\(nextID)"
        return CloudInterface(
            id: id, mac: MACAddress(rawValue: UInt64(nextID)), primaryAddress: takeAddress(),
            addresses: (0..<secondary).map { _ in takeAddress() },
            attachment: deviceIndex.map { .init(id: "attach-\(id)", instance: "i-1", deviceIndex: $0) })
    }

    private func eni(_ interface: CloudInterface, _ index: Int) -> ENI {
        ENI(
            id: interface.id, mac: interface.mac, primaryAddress: interface.primaryAddress,
            subnet: IPv4CIDR("10.0.0.0/18") ?? IPv4CIDR(host: interface.primaryAddress), deviceIndex: index)
    }
}

extension CloudInterface {
    func attached(_ attachment: Attachment?) -> CloudInterface {
        CloudInterface(id: id, mac: mac, primaryAddress: primaryAddress, addresses: addresses, attachment: attachment)
    }
    func with(addresses: [IPv4Address]) -> CloudInterface {
        CloudInterface(id: id, mac: mac, primaryAddress: primaryAddress, addresses: addresses, attachment: attachment)
    }
}

struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
