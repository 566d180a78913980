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
        var effects: [Effect] = []
        var excess: Set<String> = []
        for action in planner.actions(for: snapshot(now: now)) {
            switch action {
            case .assign(let id, let count):
                guard let ticket = ticket(of: id) else { continue }
                arriving[ticket] = count
                effects.append(.assign(ticket, interface: id, count: count))
            case .createInterface(let addresses):
                let ticket = takeTicket()
                lives[ticket] = ENILife(ticket: ticket, addresses: addresses, deviceIndex: freeDeviceIndex())
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
            arriving[ticket] = nil
            if let failure { unreturned.append("addresses of \(lives[ticket]?.eni?.id ?? "\(ticket)"): \(failure)") }
            return []
        case .inspected(let result) where inspecting.contains(ticket):
            inspecting.remove(ticket)
            return assigned(result.map { $0?.addresses ?? [] }, to: ticket, now: now)
        default: break
        }
        guard var life = lives[ticket] else { return [] }
        let before = life.step
        let wasInService = life.isInService
        // The waits are drawn from the one seeded generator, whatever life asks.
        var generator = backOff
        life.handle(completion, now: now, backOff: { generator.wait(attempts: $0) }, freeIndex: nextIndex(after: life))
        backOff = generator
        lives[ticket] = life
        if life.isInService, !wasInService, let eni = life.eni, let interface = life.interface {
            pool.insert(interface: eni.id, deviceIndex: eni.deviceIndex)
            pool.insert(interface.addresses, interface: eni.id)
            growthFailure = nil
        }
        let isUndone = life.step == .gone || life.step == .delete
        if isUndone, before == .create || before == .attach, let failure = life.lastFailure {
            pauseGrowth(failure, now: now)
        }
        if life.step == .gone { lives[ticket] = nil }
        return []
    }

    /// Another index for an interface whose own was taken by someone we did not know of.
    mutating func nextIndex(after life: ENILife) -> () -> Int {
        { [self] in
            let taken = otherDeviceIndexes.union(lives.values.filter(\.holdsDeviceIndex).map(\.deviceIndex))
            return (1...).first { !taken.contains($0) && $0 != life.deviceIndex } ?? life.deviceIndex + 1
        }
    }

    mutating func assigned(
        _ result: Result<[IPv4Address], CloudFailure>, to ticket: Ticket, now: Timestamp
    ) -> [Effect] {
        let id = lives[ticket]?.interface?.id
        switch result {
        case .success(let addresses):
            arriving[ticket] = nil
            if let id { pool.insert(addresses, interface: id) }
            growthFailure = nil
            return []
        case .failure(let failure) where failure.kind == .unknownOutcome && id != nil && !inspecting.contains(ticket):
            inspecting.insert(ticket)
            return id.map { [.inspect(ticket, interface: $0)] } ?? []
        case .failure(let failure):
            arriving[ticket] = nil
            pauseGrowth(failure, now: now)
            return []
        }
    }

    mutating func pauseGrowth(_ failure: CloudFailure, now: Timestamp) {
        let attempts = growthFailure.map { $0.attempts + 1 } ?? 0
        growthFailure = (failure, now + backOff.wait(attempts: attempts), attempts)
    }
}
