import IPAM
import IPAddressing
import WarmPool

// What the cloud and the kernel do with the pool's effects.
extension VirtualNode {
    mutating func perform(_ effect: Effect) {
        switch effect {
        case .grant(let request, let lease): grant(request, lease)
        case .refuse(let request, let refusal):
            close(request, of: nil)
            refused[request] = refusal
        case .wake(let moment): after(moment - now, .timer)
        case .survey: survey()
        case .create(let ticket, let count, _): create(ticket, count)
        case .attach(let ticket, let id, let index):
            call(ticket, "attach", after: 1000) { node in
                guard let interface = node.known(id) else { return .attached(.failure(.init(.notFound, "gone"))) }
                guard interface.attachment == nil else { return .attached(.failure(.init(.other, "in use"))) }
                let others = Set(node.interfaces.values.compactMap { $0.attachment?.deviceIndex })
                guard !others.union(node.settings.strangers).contains(index) else {
                    return .attached(.failure(.init(.indexTaken, "index \(index)")))
                }
                node.interfaces[id] = interface.attached(
                    .init(id: "attach-\(id)", instance: "i-1", deviceIndex: index))
                return .attached(.success("attach-\(id)"))
            } failing: {
                .attached(.failure($0))
            }
        case .protect(let ticket, let id, _):
            call(ticket, "protect", after: 300) { node in
                .protected(node.known(id)?.attachment == nil ? .init(.notFound, "no attachment") : nil)
            } failing: {
                .protected($0)
            }
        case .awaitAppearance(let ticket, let interface, let index):
            if Int.random(in: 0..<1000, using: &random) < settings.unseen {
                done(ticket, .appeared(.failure(.init(.other, "not seen"))), after: 60_000)
            } else {
                appear(ticket, interface, index)
            }
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
            done(ticket, .inspected(.success(known(id))), after: 200)
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

    /// The node shows what is attached by then.
    private mutating func appear(_ ticket: Ticket, _ interface: CloudInterface, _ index: Int) {
        let life = epoch
        order(after: .seconds(3)) { node in
            guard node.epoch == life else { return }
            if node.interfaces[interface.id]?.attachment != nil {
                node.done(ticket, .appeared(.success(node.eni(interface, index))), after: 0)
            } else {
                node.done(ticket, .appeared(.failure(.init(.other, "not seen"))), after: 57_000)
            }
        }
    }

    /// The answer tells of the moment of the question, and may take its time.
    private mutating func survey() {
        calls.append("survey")
        let fails = Int.random(in: 0..<1000, using: &random) < settings.failures
        let result: Result<Discovery, CloudFailure> =
            fails ? .failure(.init(.throttled, "RequestLimitExceeded")) : .success(discovery())
        after(.milliseconds(Int.random(in: 100...10_000, using: &random)), .surveyed(result))
    }

    private mutating func create(_ ticket: Ticket, _ count: Int) {
        let token = "\(epoch)-\(ticket)"
        if created[token] == nil, Int.random(in: 0..<1000, using: &random) < settings.late {
            calls.append("create")
            order(after: .milliseconds(Int.random(in: 1...40_000, using: &random))) { node in
                guard node.created[token] == nil else { return }
                let interface = node.make(secondary: count, deviceIndex: nil)
                node.made[interface.id] = node.now
                node.interfaces[interface.id] = interface
                node.created[token] = interface.id
            }
            return done(ticket, .created(.failure(.init(.unknownOutcome, "no answer"))), after: 10_000)
        }
        call(ticket, "create", after: 500) { node in
            if let id = node.created[token], let interface = node.interfaces[id] {
                return .created(.success(interface))
            }
            guard node.addressesInUse + count + 1 <= node.settings.subnetSize else {
                return .created(.failure(.init(.subnetFull, "no free addresses")))
            }
            let interface = node.make(secondary: count, deviceIndex: nil)
            node.made[interface.id] = node.now
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

    /// What EC2 admits to know.
    private func known(_ id: String) -> CloudInterface? {
        if let made = made[id], now < made + settings.lag { return nil }
        return interfaces[id]
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
