import IPAddressing
import WarmPool

/// The address pool of one node: who has which address, what comes and what goes.
///
/// Sans-I/O: it knows no socket and no clock. Every event comes with the time; every answer is a list of effects, and the
/// end of an effect is an event again. The driver holds the one instance there is.
public struct IPAM: Sendable {
    struct Waiting: Hashable, Sendable {
        let request: RequestID
        let attachment: Attachment
        let since: Timestamp
    }

    public private(set) var settings: IPAMSettings
    var pool = AddressPool()
    var lives: [Ticket: ENILife] = [:]
    var otherDeviceIndexes: Set<Int> = []
    var waiting: [Waiting] = []
    /// Interfaces whose addresses are being asked for, and how many.
    var arriving: [Ticket: Int] = [:]
    /// Interfaces whose addresses EC2 is to be asked about, because an assign's outcome is unknown.
    var inspecting: Set<Ticket> = []
    /// Since when an interface has been in excess.
    var excessSince: [String: Timestamp] = [:]
    /// Why growth pauses, and until when.
    var growthFailure: (failure: CloudFailure, retryAt: Timestamp, attempts: Int)?
    var backOff: BackOff
    var nextTicket = 1
    var hasStarted = false
    var isStopping = false
    var hasStopped = false
    /// What could not be given back, and why.
    var unreturned: [String] = []

    public init(settings: IPAMSettings, seed: UInt64) {
        self.settings = settings
        backOff = BackOff(seed: seed)
    }

    /// Takes one event to its effects.
    public mutating func handle(_ event: Event, now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        pool.warmUp(now: now)
        switch event {
        case .discovered(let discovery): start(discovery, now: now)
        case .addRequested(let request, let attachment):
            waiting.append(Waiting(request: request, attachment: attachment, since: now))
        case .addFailed(let attachment): pool.unassign(attachment)
        case .released(let attachment):
            _ = pool.release(attachment, now: now, coolingUntil: now + settings.coolDown)
            effects += withdraw(attachment)
        case .timer: break
        case .completed(let ticket, let completion): effects += end(completion, of: ticket, now: now)
        case .releaseEverything: effects += stop()
        }
        effects += serve(now: now)
        effects += plan(now: now)
        effects += advanceLives(now: now)
        effects += refuse(now: now)
        if isStopping { effects += reportStop() }
        if let moment = nextWake(now: now) { effects.append(.wake(at: moment)) }
        return effects
    }

    // MARK: Start and stop

    mutating func start(_ discovery: Discovery, now: Timestamp) {
        hasStarted = true
        otherDeviceIndexes = discovery.otherDeviceIndexes
        for found in discovery.interfaces {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, found: found, now: now)
            pool.insert(interface: found.eni.id, deviceIndex: found.eni.deviceIndex)
            pool.insert(found.addresses, interface: found.eni.id)
        }
        for arriving in discovery.arriving {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, arriving: arriving)
        }
        for leaked in discovery.leaked {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, leaked: leaked)
        }
        for (attachment, address) in discovery.attachments { _ = pool.adopt(address, for: attachment) }
        for (address, end) in discovery.cooling where end > now {
            pool.restoreCooling(address, until: end, now: now)
        }
    }

    mutating func stop() -> [Effect] {
        isStopping = true
        var effects: [Effect] = []
        for ticket in lives.keys.sorted() {
            guard let life = lives[ticket] else { continue }
            if life.isOurs {
                lives[ticket]?.leave()
                if let id = life.interface?.id { pool.remove(interface: id) }
            } else if let eni = life.eni, eni.isPrimary {
                let addresses = pool.addresses(of: eni.id).map(\.address)
                pool.remove(interface: eni.id)
                guard !addresses.isEmpty else { continue }
                arriving[ticket] = 0
                effects.append(.unassign(ticket, interface: eni.id, addresses: addresses))
            }
        }
        return effects
    }

    mutating func reportStop() -> [Effect] {
        let ours = lives.values.filter(\.isOurs)
        guard !hasStopped, arriving.isEmpty, ours.allSatisfy({ $0.step == .gone }) else { return [] }
        hasStopped = true
        return [.stopped(left: unreturned)]
    }

    // MARK: Pods

    /// Gives what is free to those who wait longest.
    mutating func serve(now: Timestamp) -> [Effect] {
        guard hasStarted, !isStopping else { return [] }
        var effects: [Effect] = []
        while let first = waiting.first, let (address, interface) = pool.assign(to: first.attachment) {
            guard let eni = lives.values.first(where: { $0.eni?.id == interface })?.eni else { break }
            waiting.removeFirst()
            effects.append(
                .grant(first.request, Lease(attachment: first.attachment, address: address, eni: eni)))
        }
        return effects
    }

    /// A DEL ends the ADD that still waits for the same attachment.
    mutating func withdraw(_ attachment: Attachment) -> [Effect] {
        let withdrawn = waiting.filter { $0.attachment == attachment }
        waiting.removeAll { $0.attachment == attachment }
        return withdrawn.map { .refuse($0.request, .deleted) }
    }

    /// Tells those who have waited long enough, or in vain, why.
    mutating func refuse(now: Timestamp) -> [Effect] {
        guard !waiting.isEmpty else { return [] }
        var effects: [Effect] = []
        let hopeless = hasStarted && isHopeless(now: now)
        let refused = waiting.filter { isStopping || hopeless || now >= $0.since + settings.addWait }
        for pod in refused { effects.append(.refuse(pod.request, refusal(waited: now - pod.since, now: now))) }
        waiting.removeAll { refused.contains($0) }
        return effects
    }

    /// Nothing comes, and nothing warms up, within the time that an ADD waits.
    func isHopeless(now: Timestamp) -> Bool {
        guard growthFailure == nil, arriving.isEmpty, !lives.values.contains(where: \.isArriving) else { return false }
        guard planner.actions(for: snapshot(now: now)).isEmpty else { return false }
        return pool.nextWarmUp.map { $0 > now + settings.addWait } ?? true
    }

    func refusal(waited: Duration, now: Timestamp) -> Refusal {
        if isStopping { return .stopping }
        guard hasStarted else { return .starting }
        if let growthFailure {
            return .cloud(growthFailure.failure, retryIn: growthFailure.retryAt - now)
        }
        if !arriving.isEmpty || lives.values.contains(where: \.isArriving) {
            return .growing(waited: waited, trouble: lives.values.filter(\.isArriving).compactMap(\.lastFailure).first)
        }
        let report = report(now: now)
        return .interfaceLimit(interfaces: lives.values.count(where: \.isInService), addresses: report.total)
    }

    // MARK: Time

    func nextWake(now: Timestamp) -> Timestamp? {
        let moments =
            [pool.nextWarmUp, growthFailure?.retryAt].compactMap { $0 }
            + waiting.map { $0.since + settings.addWait } + lives.values.compactMap(\.retryAt)
            + excessSince.values.map { $0 + settings.shrinkDelay }
            + lives.values.compactMap { life in
                life.isOurs && life.step == .serve ? life.since.map { $0 + settings.minimumENIAge } : nil
            }
        return moments.filter { $0 > now }.min()
    }
}
