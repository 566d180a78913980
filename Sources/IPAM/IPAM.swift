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

    /// As given; the limits may come later, with `surveyed`.
    public internal(set) var settings: IPAMSettings
    var pool = AddressPool()
    var lives: [Ticket: ENILife] = [:]
    var otherDeviceIndexes: Set<Int> = []
    var waiting: [Waiting] = []
    /// Interfaces whose addresses are being asked for, and how many.
    var arriving: [Ticket: Int] = [:]
    /// Interfaces whose addresses are not known for certain, and why: EC2 is asked before the next assign.
    var unsure: [Ticket: CloudFailure] = [:]
    /// Interfaces whose addresses EC2 is being asked about.
    var looking: Set<Ticket> = []
    /// Since when an interface has been in excess.
    var excessSince: [String: Timestamp] = [:]
    /// Why growth pauses, and until when.
    var growthFailure: (failure: CloudFailure, retryAt: Timestamp, attempts: Int)?
    var backOff: BackOff
    var nextTicket = 1
    /// `nil` before the start, and when no more is to be asked.
    var survey: Survey?
    var hasStarted = false
    /// Nothing grows and nobody is served any more.
    var isStopping = false
    var stop: Stop?

    /// A pool that knows nothing yet and starts with `discovered`. The same `seed` and events give the same effects.
    public init(settings: IPAMSettings, seed: UInt64) {
        self.settings = settings
        backOff = BackOff(first: settings.pace.firstRetry, seed: seed)
    }

    /// Takes one event to its effects.
    public mutating func handle(_ event: Event, now: Timestamp) -> [Effect] {
        var effects: [Effect] = []
        pool.warmUp(now: now)
        switch event {
        case .discovered(let discovery): start(discovery, now: now)
        case .surveyed(let result): surveyed(result, now: now)
        case .addRequested(let request, let attachment):
            waiting.append(Waiting(request: request, attachment: attachment, since: now))
        case .addFailed(let attachment): pool.unassign(attachment)
        case .released(let attachment):
            _ = pool.release(attachment, now: now, coolingUntil: now + settings.coolDown)
            effects += withdraw(attachment)
        case .vanished(let id): vanish(id)
        case .timer: break
        case .completed(let ticket, let completion): effects += end(completion, of: ticket, now: now)
        case .releaseEverything: releaseEverything()
        case .halt: halt()
        }
        effects += serve(now: now)
        effects += plan(now: now)
        effects += advanceLives(now: now)
        effects += advanceSurvey(now: now)
        effects += refuse(now: now)
        effects += advanceStop(now: now)
        if let moment = nextWake(now: now) { effects.append(.wake(at: moment)) }
        return effects
    }

    // MARK: Pods

    /// Gives what is free to those who wait longest. A pod that has an address already gets that one.
    mutating func serve(now: Timestamp) -> [Effect] {
        guard hasStarted, !isStopping else { return [] }
        var effects: [Effect] = []
        var left: [Waiting] = []
        for pod in waiting {
            // The pod had an address of an interface that is not here: it gets another, with which it can work.
            if pool.unplaced[pod.attachment] != nil {
                _ = pool.release(pod.attachment, now: now, coolingUntil: now + settings.coolDown)
            }
            guard let (address, interface) = pool.assign(to: pod.attachment),
                let eni = lives.values.first(where: { $0.eni?.id == interface })?.eni
            else {
                left.append(pod)
                continue
            }
            effects.append(.grant(pod.request, Lease(attachment: pod.attachment, address: address, eni: eni)))
        }
        waiting = left
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
            [pool.nextWarmUp, growthFailure?.retryAt, isStopping ? nil : survey?.due].compactMap { $0 }
            + waiting.map { $0.since + settings.addWait } + lives.values.compactMap(\.retryAt)
            + excessSince.values.map { $0 + settings.shrinkDelay } + (stop?.retryMoments ?? [])
            + lives.values.compactMap { life in
                life.isOurs && life.step == .serve ? life.since.map { $0 + settings.minimumENIAge } : nil
            }
        return moments.filter { $0 > now }.min()
    }
}
