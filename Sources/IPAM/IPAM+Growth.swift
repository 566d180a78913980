import IPAddressing
import WarmPool

// How the pool comes to what the targets ask for: the planner's actions, and the lives of the interfaces.
extension IPAM {
    var planner: Planner { Planner(targets: settings.targets, limits: settings.limits) }

    func snapshot(now: Timestamp) -> PoolSnapshot {
        let served = lives.values.filter(\.isInService).compactMap { life in life.eni.map { (life, $0) } }
            .sorted { ($0.1.deviceIndex, $0.1.id) < ($1.1.deviceIndex, $1.1.id) }
        let interfaces = served.map { life, eni in
            let counts = pool.counts(of: eni.id)
            return PoolSnapshot.Interface(
                id: eni.id, isPrimary: eni.isPrimary, assigned: counts.assigned, cooling: counts.cooling,
                warm: counts.warm, arriving: arriving[life.ticket] ?? 0,
                isRemovable: life.isOurs && life.step == .serve
                    && (life.since.map { now >= $0 + settings.minimumENIAge } ?? false))
        }
        let leaving = lives.values.count { !$0.isInService && !$0.isArriving && $0.holdsDeviceIndex }
        return PoolSnapshot(
            interfaces: interfaces, arrivingInterfaces: lives.values.filter(\.isArriving).map(\.addresses),
            otherInterfaces: otherDeviceIndexes.count + leaving, waitingPods: waiting.count)
    }

    mutating func plan(now: Timestamp) -> [Effect] {
        guard hasStarted, !isStopping else { return [] }
        if let paused = growthFailure, paused.retryAt > now { return [] }
        let actions = planner.actions(for: snapshot(now: now))
        // Nothing has to grow any more: what once failed is over.
        if !actions.contains(where: \.isGrowth) { growthFailure = nil }
        var effects: [Effect] = []
        var excess: Set<String> = []
        for action in actions {
            switch action {
            case .assign(let id, let count):
                guard let ticket = ticket(of: id) else { continue }
                arriving[ticket] = count
                effects.append(unsure[ticket] == nil ? .assign(ticket, interface: id, count: count) : look(ticket, id))
            case .createInterface(let addresses):
                let ticket = takeTicket()
                lives[ticket] = ENILife(
                    ticket: ticket, addresses: addresses, deviceIndex: freeDeviceIndex(), now: now)
            case .removeInterface(let id):
                excess.insert(id)
                let since = excessSince[id] ?? now
                excessSince[id] = since
                guard now >= since + settings.shrinkDelay, let ticket = ticket(of: id) else { continue }
                pool.remove(interface: id)
                lives[ticket]?.leave()
            }
        }
        excessSince = excessSince.filter { excess.contains($0.key) }
        return effects
    }

    func freeDeviceIndex() -> Int {
        let taken = otherDeviceIndexes.union(lives.values.filter(\.holdsDeviceIndex).map(\.deviceIndex))
        return (1...).first { !taken.contains($0) } ?? 1
    }

    func ticket(of interface: String) -> Ticket? {
        lives.values.first { $0.interface?.id == interface && $0.step != .gone }?.ticket
    }

    mutating func takeTicket() -> Ticket {
        defer { nextTicket += 1 }
        return Ticket(number: nextTicket)
    }

    // MARK: Interfaces

    mutating func advanceLives(now: Timestamp) -> [Effect] {
        lives.keys.sorted().compactMap { lives[$0]?.next(now: now) }
    }

    mutating func end(_ completion: Completion, of ticket: Ticket, now: Timestamp) -> [Effect] {
        switch completion {
        case .assigned(let result): return assigned(result, to: ticket, now: now)
        case .unassigned(let failure):
            unassigned(failure, from: ticket, now: now)
            return []
        case .inspected(let result) where looking.contains(ticket):
            looked(result, at: ticket, now: now)
            return []
        default: break
        }
        guard var life = lives[ticket] else { return [] }
        let wasInService = life.isInService
        let wasArriving = life.isArriving
        // The waits are drawn from the one seeded generator, whatever life asks.
        var generator = backOff
        life.handle(
            completion, now: now,
            ENILife.Surroundings(
                backOff: { generator.wait(attempts: $0) }, freeIndex: nextIndex(after: life),
                isUsed: pool.isAwaiting(anyOf: life.interface?.addresses ?? [])))
        backOff = generator
        lives[ticket] = life
        if life.isInService, !wasInService, let eni = life.eni, let interface = life.interface {
            pool.insert(interface: eni.id, deviceIndex: eni.deviceIndex)
            pool.insert(interface.addresses, interface: eni.id)
            growthFailure = nil
        }
        if wasArriving, !life.isArriving, !life.isInService, let failure = life.lastFailure {
            pauseGrowth(failure, now: now)
        }
        if life.step == .gone { lives[ticket] = nil }
        return []
    }

    /// Another index for an interface whose own was taken by someone we do not know of: the next higher, since the lower
    /// ones were refused before it. An instance has fewer than 32 places on a card.
    func nextIndex(after life: ENILife) -> () -> Int {
        let taken = otherDeviceIndexes.union(
            lives.values.filter { $0.holdsDeviceIndex && $0.ticket != life.ticket }.map(\.deviceIndex))
        let candidates = Array(life.deviceIndex + 1..<max(32, life.deviceIndex + 2)) + Array(1..<32)
        return { candidates.first { !taken.contains($0) } ?? life.deviceIndex + 1 }
    }

    /// None of its addresses is handed out until it is back; pods keep theirs.
    mutating func vanish(_ id: String) {
        guard !isStopping, let ticket = ticket(of: id), let life = lives[ticket], life.isInService,
            life.eni?.isPrimary == false
        else { return }
        pool.withdraw(interface: id)
        lives[ticket]?.vanish()
        lives = lives.filter { $0.value.step != .gone }
    }

    // MARK: Addresses

    mutating func assigned(
        _ result: Result<[IPv4Address], CloudFailure>, to ticket: Ticket, now: Timestamp
    ) -> [Effect] {
        switch result {
        case .success(let addresses):
            arriving[ticket] = nil
            growthFailure = nil
            if let id = lives[ticket]?.interface?.id { pool.insert(addresses, interface: id) }
        case .failure(let failure):
            // At its limit the interface has addresses that are not known here.
            let isUnsure = failure.kind == .unknownOutcome || failure.kind == .limit
            if isUnsure, let life = lives[ticket], life.isInService, let id = life.interface?.id {
                unsure[ticket] = failure
                return isStopping ? forget(ticket) : [look(ticket, id)]
            }
            arriving[ticket] = nil
            pauseGrowth(failure, now: now)
        }
        return []
    }

    private mutating func forget(_ ticket: Ticket) -> [Effect] {
        arriving[ticket] = nil
        return []
    }

    mutating func look(_ ticket: Ticket, _ id: String) -> Effect {
        looking.insert(ticket)
        return .inspect(ticket, interface: id)
    }

    /// EC2 has told which addresses an interface has.
    private mutating func looked(
        _ result: Result<CloudInterface?, CloudFailure>, at ticket: Ticket, now: Timestamp
    ) {
        looking.remove(ticket)
        arriving[ticket] = nil
        switch result {
        case .success(let found):
            let cause = unsure.removeValue(forKey: ticket)
            if stopLooked(found, at: ticket) { return }
            let new = (found?.addresses ?? []).filter { pool.owner(of: $0) == nil }
            if let found { pool.insert(new, interface: found.id) }
            // Nothing came of the call: the next waits its turn.
            if new.isEmpty, let cause { pauseGrowth(cause, now: now) } else { growthFailure = nil }
        case .failure(let failure):
            if stopFailed(failure, at: ticket, now: now) { return }
            pauseGrowth(failure, now: now)
        }
    }

    mutating func pauseGrowth(_ failure: CloudFailure, now: Timestamp) {
        let attempts = growthFailure.map { $0.attempts + 1 } ?? 0
        growthFailure = (failure, now + backOff.wait(attempts: attempts), attempts)
    }
}

extension PoolAction {
    fileprivate var isGrowth: Bool {
        switch self {
        case .assign, .createInterface: true
        case .removeInterface: false
        }
    }
}
