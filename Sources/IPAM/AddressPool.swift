import IPAddressing
import WarmPool

/// The secondary addresses of the interfaces in service, and who has them.
struct AddressPool: Hashable, Sendable {
    enum State: Hashable, Sendable {
        case warm
        case assigned(Attachment)
        /// Rests until then: a peer may still send to the pod that had it.
        case cooling(until: Timestamp)
    }

    fileprivate struct Slot: Hashable, Sendable {
        var state: State
        /// When a pod last left it; `nil` for never.
        var released: Timestamp?
    }

    private struct Interface: Hashable, Sendable {
        let id: String
        let deviceIndex: Int
        var slots: [IPv4Address: Slot] = [:]

        func count(_ matches: (State) -> Bool) -> Int { slots.values.count { matches($0.state) } }
    }

    /// In device order.
    private var interfaces: [Interface] = []
    private var addresses: [Attachment: IPv4Address] = [:]
    /// Addresses that rest from before a restart and whose interface has not yet come.
    private var restored: [IPv4Address: Timestamp] = [:]
    /// Addresses that running pods have and whose interface is not here, or not yet: nobody else may get them.
    private var awaited: [IPv4Address: Attachment] = [:]

    // MARK: Interfaces

    mutating func insert(interface id: String, deviceIndex: Int) {
        guard !interfaces.contains(where: { $0.id == id }) else { return }
        let place = interfaces.firstIndex { $0.deviceIndex > deviceIndex } ?? interfaces.endIndex
        interfaces.insert(Interface(id: id, deviceIndex: deviceIndex), at: place)
    }

    mutating func remove(interface id: String) {
        guard let index = interfaces.firstIndex(where: { $0.id == id }) else { return }
        for slot in interfaces[index].slots.values {
            if case .assigned(let attachment) = slot.state { addresses[attachment] = nil }
        }
        interfaces.remove(at: index)
    }

    /// Takes out an interface that may come back: pods keep their addresses, and what rests goes on resting.
    mutating func withdraw(interface id: String) {
        guard let index = interfaces.firstIndex(where: { $0.id == id }) else { return }
        for (address, slot) in interfaces.remove(at: index).slots {
            switch slot.state {
            case .assigned(let attachment): awaited[address] = attachment
            case .cooling(let end): restored[address] = end
            case .warm: break
            }
        }
    }

    /// Adds addresses that are new, as warm; what is known keeps its state.
    mutating func insert(_ new: some Sequence<IPv4Address>, interface id: String) {
        guard let index = interfaces.firstIndex(where: { $0.id == id }) else { return }
        for address in new where interfaces[index].slots[address] == nil && owner(of: address) == nil {
            let rest = restored.removeValue(forKey: address).map { State.cooling(until: $0) }
            let held = awaited.removeValue(forKey: address).map { State.assigned($0) }
            interfaces[index].slots[address] = Slot(state: held ?? rest ?? .warm)
        }
    }

    /// The interface that has `address`.
    func owner(of address: IPv4Address) -> String? { interfaces.first { $0.slots[address] != nil }?.id }

    // MARK: Pods

    func address(of attachment: Attachment) -> IPv4Address? { addresses[attachment] }

    /// Takes the next address for a pod: from the fullest interface, so that others empty and can go; there the one that
    /// was released longest ago.
    mutating func assign(to attachment: Attachment) -> (address: IPv4Address, interface: String)? {
        if let address = addresses[attachment], let interface = owner(of: address) { return (address, interface) }
        let candidates = interfaces.indices.filter { interfaces[$0].count { $0 == .warm } > 0 }
        // The first of equals in device order.
        guard let index = candidates.max(by: { (assigned(at: $0), $1) < (assigned(at: $1), $0) }) else { return nil }
        let warm = interfaces[index].slots.filter { $0.value.state == .warm }
        guard let address = warm.min(by: { ($0.value.age, $0.key) < ($1.value.age, $1.key) })?.key else { return nil }
        set(.assigned(attachment), address, at: index)
        return (address, interfaces[index].id)
    }

    /// Takes this very address for a pod that already has it on the node, whatever the pool thought of it. When no
    /// interface has it, it is kept for the pod until one comes that does.
    mutating func adopt(_ address: IPv4Address, for attachment: Attachment) {
        if let index = interfaces.firstIndex(where: { $0.slots[address] != nil }) {
            set(.assigned(attachment), address, at: index)
        } else {
            addresses[attachment] = address
            awaited[address] = attachment
        }
    }

    /// The pods whose address is on no interface that is here.
    var unplaced: [Attachment: IPv4Address] { addresses.filter { awaited[$0.value] == $0.key } }

    /// Whether a running pod has one of these addresses, on an interface that is not here.
    func isAwaiting(anyOf list: [IPv4Address]) -> Bool { list.contains { awaited[$0] != nil } }

    /// Lets a pod's address rest until `end`; `nil` when the pod has none.
    mutating func release(_ attachment: Attachment, now: Timestamp, coolingUntil end: Timestamp) -> IPv4Address? {
        guard let address = addresses[attachment] else { return nil }
        if awaited.removeValue(forKey: address) != nil {
            addresses[attachment] = nil
            restored[address] = end
        } else {
            cool(address, released: now, until: end)
        }
        return address
    }

    /// Gives back an address that no pod has used after all: it needs no rest.
    mutating func unassign(_ attachment: Attachment) {
        guard let address = addresses[attachment],
            let index = interfaces.firstIndex(where: { $0.slots[address] != nil })
        else { return }
        set(.warm, address, at: index)
    }

    /// Lets a free address rest: it was cooling before a restart.
    mutating func restoreCooling(_ address: IPv4Address, until end: Timestamp, now: Timestamp) {
        switch state(of: address) {
        case nil: if awaited[address] == nil { restored[address] = end }
        case .warm: cool(address, released: now, until: end)
        case .assigned, .cooling: break
        }
    }

    func state(of address: IPv4Address) -> State? { interfaces.lazy.compactMap { $0.slots[address]?.state }.first }

    // MARK: Time

    /// Ends the rest of what has rested enough.
    mutating func warmUp(now: Timestamp) {
        restored = restored.filter { $0.value > now }
        for index in interfaces.indices {
            for (address, slot) in interfaces[index].slots {
                if case .cooling(let end) = slot.state, end <= now { interfaces[index].slots[address]?.state = .warm }
            }
        }
    }

    /// When the next cool-down ends.
    var nextWarmUp: Timestamp? { cooling.values.min() }

    /// The addresses that rest, and until when.
    var cooling: [IPv4Address: Timestamp] {
        var result = restored
        for interface in interfaces {
            for (address, slot) in interface.slots {
                if case .cooling(let end) = slot.state { result[address] = end }
            }
        }
        return result
    }

    // MARK: Counts

    /// Every address of an interface with its state, in address order.
    func addresses(of id: String) -> [(address: IPv4Address, state: State)] {
        guard let interface = interfaces.first(where: { $0.id == id }) else { return [] }
        return interface.slots.sorted { $0.key < $1.key }.map { ($0.key, $0.value.state) }
    }

    func counts(of id: String) -> (assigned: Int, cooling: Int, warm: Int) {
        guard let interface = interfaces.first(where: { $0.id == id }) else { return (0, 0, 0) }
        let warm = interface.count { $0 == .warm }
        let assigned = interface.count { if case .assigned = $0 { true } else { false } }
        return (assigned, interface.slots.count - assigned - warm, warm)
    }

    var attachments: [Attachment: IPv4Address] { addresses }

    // MARK: Changes of one slot

    private func assigned(at index: Int) -> Int {
        interfaces[index].count { if case .assigned = $0 { true } else { false } }
    }

    private mutating func set(_ state: State, _ address: IPv4Address, at index: Int) {
        if case .assigned(let before)? = interfaces[index].slots[address]?.state { addresses[before] = nil }
        interfaces[index].slots[address]?.state = state
        if case .assigned(let attachment) = state { addresses[attachment] = address }
    }

    private mutating func cool(_ address: IPv4Address, released: Timestamp, until end: Timestamp) {
        guard let index = interfaces.firstIndex(where: { $0.slots[address] != nil }) else { return }
        set(.cooling(until: end), address, at: index)
        interfaces[index].slots[address]?.released = released
    }
}

extension AddressPool.Slot {
    /// Orders addresses by how long ago a pod left them; never used comes first.
    fileprivate var age: Int64 { released?.milliseconds ?? .min }
}
