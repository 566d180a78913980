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
        /// For so long EC2 says NotFound of an interface that it has just made.
        var lag = Duration.zero
        /// Device indexes that are taken without anybody having said so.
        var strangers: Set<Int> = []
        /// Per thousand: the interface does not show within a minute.
        var unseen = 0
        /// Per thousand: EC2 carries a create out only up to 40 s after it was called, the caller's answer being lost.
        var late = 0
        /// Per thousand: EC2 is out of reach at a start.
        var unreachable = 0
        var pace = Pace()
    }

    private(set) var ipam: IPAM
    private(set) var now = Timestamp(milliseconds: 1_000_000)
    var interfaces: [String: CloudInterface] = [:]
    private(set) var granted: [Attachment: IPv4Address] = [:]
    var refused: [RequestID: Refusal] = [:]
    /// Requests that have had no answer, since when.
    private(set) var open: [RequestID: (attachment: Attachment, since: Timestamp)] = [:]
    var calls: [String] = []
    var stopped: [String]?
    /// When an address was last given back by a pod.
    private(set) var released: [IPv4Address: Timestamp] = [:]
    private(set) var violations: [String] = []

    let settings: Settings
    var random: Seeded
    private var queue: [(at: Timestamp, order: Int, event: Event)] = []
    /// What EC2 has yet to carry out: it outlives the daemon that asked for it.
    private var ordered: [(at: Timestamp, order: Int, effect: @Sendable (inout VirtualNode) -> Void)] = []
    private var order = 0
    var created: [String: String] = [:]
    var made: [String: Timestamp] = [:]
    private var nextAddress: UInt32 = 0x0A00_0100
    private var nextID = 0
    var epoch = 0
    var addressesInUse: Int { interfaces.values.reduce(0) { $0 + 1 + $1.addresses.count } }

    init(_ settings: Settings = Settings(), seed: UInt64 = 1) {
        self.settings = settings
        random = Seeded(state: seed)
        ipam = IPAM(settings: settings.ipam, seed: seed)
        let primary = make(secondary: 0, deviceIndex: 0)
        interfaces[primary.id] = primary
        start(cooling: [:])
    }

    // MARK: What tests do

    mutating func add(_ pod: Int) {
        order += 1
        let request = RequestID(number: order)
        open[request] = (Attachment(containerID: "pod\(pod)", ifName: "eth0"), now)
        send(.addRequested(request, Attachment(containerID: "pod\(pod)", ifName: "eth0")))
    }

    mutating func delete(_ pod: Int) {
        let attachment = Attachment(containerID: "pod\(pod)", ifName: "eth0")
        if let address = granted.removeValue(forKey: attachment) { released[address] = now }
        send(.released(attachment))
    }

    /// Somebody detaches an interface, and the node sees its link go.
    mutating func lose(_ id: String) {
        // The kernel's work is done at once.
        run(for: .milliseconds(2))
        interfaces[id] = interfaces[id]?.attached(nil)
        send(.vanished(interface: id))
    }

    mutating func releaseEverything() { send(.releaseEverything) }

    mutating func halt() { send(.halt) }

    /// Handles what comes until `span` has passed.
    mutating func run(for span: Duration) {
        let end = now + span
        while let next = nextMoment, next <= end {
            now = max(now, next)
            if let index = first(of: ordered.map { ($0.at, $0.order) }, at: next) {
                ordered.remove(at: index).effect(&self)
            } else if let index = first(of: queue.map { ($0.at, $0.order) }, at: next) {
                send(queue.remove(at: index).event)
            }
        }
        now = end
    }

    private var nextMoment: Timestamp? { (queue.map(\.at) + ordered.map(\.at)).min() }

    private func first(of entries: [(at: Timestamp, order: Int)], at moment: Timestamp) -> Int? {
        entries.indices.filter { entries[$0].at == moment }.min { entries[$0].order < entries[$1].order }
    }

    /// The daemon dies between an effect and its completion, and comes back.
    mutating func crash() {
        epoch += 1
        queue = []
        open = [:]
        stopped = nil
        let cooling = ipam.cooling
        ipam = IPAM(settings: settings.ipam, seed: UInt64(epoch))
        start(cooling: cooling)
    }

    // MARK: The world

    private mutating func start(cooling: [IPv4Address: Timestamp]) {
        var found = discovery()
        found.cooling = cooling
        if Int.random(in: 0..<1000, using: &random) < settings.unreachable { found = found.withoutEC2 }
        send(.discovered(found))
    }

    mutating func discovery() -> Discovery {
        var found = Discovery(interfaces: [], attachments: granted)
        for interface in interfaces.values.sorted(by: { $0.id < $1.id }) {
            guard let attachment = interface.attachment else {
                found.leaked.append(interface)
                continue
            }
            // Now and then the node does not show it yet, although a pod may be on it.
            if attachment.deviceIndex != 0, Bool.random(using: &random) {
                found.arriving.append(interface)
                continue
            }
            found.interfaces.append(
                .init(
                    eni: eni(interface, attachment.deviceIndex), addresses: interface.addresses,
                    attachmentID: attachment.id, isOurs: attachment.deviceIndex != 0, isProtected: true))
        }
        return found
    }

    private mutating func send(_ event: Event) {
        for effect in ipam.handle(event, now: now) { perform(effect) }
    }

    mutating func grant(_ request: RequestID, _ lease: Lease) {
        let attachment = lease.attachment
        close(request, of: attachment)
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

    mutating func close(_ request: RequestID, of attachment: Attachment?) {
        guard let asked = open.removeValue(forKey: request) else {
            return violations.append("\(request) was answered twice, or never asked")
        }
        if let attachment, attachment != asked.attachment { violations.append("\(request) got another's answer") }
        if now - asked.since > .seconds(8) { violations.append("\(request) waited \(now - asked.since)") }
    }

    mutating func done(_ ticket: Ticket, _ completion: Completion, after milliseconds: Int64) {
        after(.milliseconds(milliseconds), .completed(ticket, completion))
    }

    mutating func after(_ span: Duration, _ event: Event) {
        order += 1
        queue.append((now + span, order, event))
    }

    mutating func order(after span: Duration, _ effect: @escaping @Sendable (inout VirtualNode) -> Void) {
        order += 1
        ordered.append((now + span, order, effect))
    }

    mutating func takeAddress() -> IPv4Address {
        nextAddress += 1
        return IPv4Address(rawValue: nextAddress)
    }

    mutating func make(secondary: Int, deviceIndex: Int?) -> CloudInterface {
        nextID += 1
        let id = "eni-\(nextID)"
        return CloudInterface(
            id: id, mac: MACAddress(rawValue: UInt64(nextID)), primaryAddress: takeAddress(),
            addresses: (0..<secondary).map { _ in takeAddress() },
            attachment: deviceIndex.map { .init(id: "attach-\(id)", instance: "i-1", deviceIndex: $0) })
    }

    func eni(_ interface: CloudInterface, _ index: Int) -> ENI {
        ENI(
            id: interface.id, mac: interface.mac, primaryAddress: interface.primaryAddress,
            subnet: IPv4CIDR("10.0.0.0/18") ?? IPv4CIDR(host: interface.primaryAddress), deviceIndex: index)
    }
}

extension VirtualNode.Settings {
    var ipam: IPAMSettings {
        IPAMSettings(targets: targets, limits: limits, coolDown: coolDown, pace: pace)
    }
}

extension Discovery {
    /// By the metadata service's word alone.
    var withoutEC2: Discovery {
        let seen = interfaces.map { found in
            Interface(eni: found.eni, addresses: found.addresses, attachmentID: nil, isOurs: false, isProtected: true)
        }
        return Discovery(interfaces: seen, attachments: attachments, cooling: cooling, isConfirmed: false)
    }
}
