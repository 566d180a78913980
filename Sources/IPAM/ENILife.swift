import IPAddressing

/// The life of one interface of ours: created, attached, protected, seen, set up, in service; then torn down, detached,
/// deleted. A step that fails is repeated after a while, after a look when its outcome is unknown; a birth that cannot go
/// on is undone. Each life is on its own: a detach that takes minutes holds up nobody.
struct ENILife: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case create, attach, protect, appear, setUp
        case serve
        case tearDown, detach, delete
        case gone
    }

    let ticket: Ticket
    /// When it was decided on, or found.
    let born: Timestamp
    /// Whether it may be taken away: it was this daemon that made it.
    private(set) var isOurs: Bool
    private(set) var step: Step
    /// Addresses that it is created with.
    private(set) var addresses: Int
    private(set) var deviceIndex: Int
    private(set) var interface: CloudInterface?
    private(set) var eni: ENI?
    private(set) var attachmentID: String?
    /// In service since.
    private(set) var since: Timestamp?
    /// Its step waits until then.
    private(set) var retryAt: Timestamp?
    private(set) var lastFailure: CloudFailure?
    private var attempts = 0
    /// The effect whose end it waits for. The end of any other is of a step that has been left.
    private var underWay: Completion.Work?
    private var mustInspect = false
    private var isLeaving = false
    /// When EC2 said that it made it.
    private var made: Timestamp?

    /// To be made.
    init(ticket: Ticket, addresses: Int, deviceIndex: Int, now: Timestamp) {
        self.ticket = ticket
        self.addresses = addresses
        self.deviceIndex = deviceIndex
        born = now
        isOurs = true
        step = .create
    }

    /// Found in service.
    init(ticket: Ticket, found: Discovery.Interface, now: Timestamp) {
        self.ticket = ticket
        born = now
        isOurs = found.isOurs
        step = found.isOurs && !found.isProtected && found.attachmentID != nil ? .protect : .serve
        addresses = found.addresses.count
        deviceIndex = found.eni.deviceIndex
        interface = CloudInterface(
            id: found.eni.id, mac: found.eni.mac, primaryAddress: found.eni.primaryAddress,
            addresses: found.addresses, attachment: nil)
        eni = found.eni
        attachmentID = found.attachmentID
        since = now
    }

    /// Found attached, with the way into service still before it.
    init(ticket: Ticket, arriving interface: CloudInterface, now: Timestamp) {
        self.ticket = ticket
        born = now
        isOurs = true
        step = .protect
        addresses = interface.addresses.count
        deviceIndex = interface.attachment?.deviceIndex ?? -1
        attachmentID = interface.attachment?.id
        self.interface = interface
    }

    /// Found attached to nothing: to be deleted.
    init(ticket: Ticket, leaked: CloudInterface, now: Timestamp) {
        self.ticket = ticket
        born = now
        isOurs = true
        step = .delete
        addresses = 0
        deviceIndex = -1
        interface = leaked
    }

    /// On its way into service.
    var isArriving: Bool {
        switch step {
        case .create, .attach, .protect, .appear, .setUp: since == nil
        case .serve, .tearDown, .detach, .delete, .gone: false
        }
    }

    /// Its addresses are for pods.
    var isInService: Bool { since != nil && (step == .serve || step == .protect) }

    /// It takes a place on the instance.
    var holdsDeviceIndex: Bool { step != .delete && step != .gone }

    /// Learns what only EC2 knows of an interface that was found without it.
    mutating func confirm(_ found: Discovery.Interface) {
        guard attachmentID == nil, isInService else { return }
        isOurs = found.isOurs
        attachmentID = found.attachmentID
        if isOurs, !found.isProtected, attachmentID != nil { step = .protect }
    }

    /// It has gone from the node. One of ours is looked for in EC2, and attached again if somebody has detached it.
    mutating func vanish() {
        since = nil
        enter(isOurs ? .appear : .gone)
        mustInspect = isOurs
    }

    /// Starts towards the end, from whatever step.
    mutating func leave() {
        guard isOurs else { return }
        isLeaving = true
        switch step {
        case .create where underWay == nil && attempts == 0: step = .gone
        // What an attempt has brought must be known first: it is asked for again at once.
        case .create: retryAt = nil
        case .attach where underWay == nil && !mustInspect: enter(.delete)
        case .attach: retryAt = nil
        case .protect, .appear, .setUp, .serve: enter(.tearDown)
        case .tearDown, .detach, .delete, .gone: break
        }
    }

    /// The effect that the step needs now, if any.
    mutating func next(now: Timestamp) -> Effect? {
        guard underWay == nil, retryAt.map({ $0 <= now }) ?? true else { return nil }
        retryAt = nil
        guard let (work, effect) = effect else { return nil }
        underWay = work
        return effect
    }

    private var effect: (Completion.Work, Effect)? {
        if mustInspect, let interface { return (.inspect, .inspect(ticket, interface: interface.id)) }
        switch (step, interface, eni) {
        case (.create, _, _): return (.create, .create(ticket, addresses: addresses, born: born))
        case (.attach, let interface?, _):
            return (.attach, .attach(ticket, interface: interface.id, deviceIndex: deviceIndex))
        case (.protect, let interface?, _):
            return attachmentID.map { id in
                (.protect, .protect(ticket, interface: interface.id, attachmentID: id))
            }
        case (.appear, let interface?, _):
            return (.appear, .awaitAppearance(ticket, interface, deviceIndex: deviceIndex))
        case (.setUp, _, let eni?): return (.setUp, .setUp(ticket, eni))
        case (.tearDown, _, let eni?): return (.tearDown, .tearDown(ticket, eni))
        case (.detach, let interface?, _):
            guard let attachmentID else { return (.inspect, .inspect(ticket, interface: interface.id)) }
            return (.detach, .detach(ticket, interface: interface.id, attachmentID: attachmentID))
        case (.delete, let interface?, _): return (.delete, .delete(ticket, interface: interface.id))
        default: return nil
        }
    }

    // MARK: Ends of effects

    /// What the interface needs to know of the pool around it when an effect ends.
    struct Surroundings {
        /// How long to wait after so many attempts.
        let backOff: (Int) -> Duration
        /// Another device index than the one that was taken.
        let freeIndex: () -> Int
        /// A running pod has an address of this interface: it is never undone.
        let isUsed: Bool
    }

    mutating func handle(_ completion: Completion, now: Timestamp, _ around: Surroundings) {
        guard let work = completion.work, work == underWay else { return }
        underWay = nil
        switch completion {
        case .created(.success(let new)):
            interface = new
            made = now
            enter(isLeaving ? .delete : .attach)
        case .created(.failure(let failure)): createFailed(failure, now, around)
        case .attached(.success(let id)):
            attachmentID = id
            enter(isLeaving ? .detach : .protect)
        case .attached(.failure(let failure)): attachFailed(failure, now, around)
        case .protected(nil): enter(since == nil ? .appear : .serve)
        case .protected(let failure?):
            // Somebody may have detached it. One in service is not given up for that.
            mustInspect = failure.kind == .notFound && since == nil && !isYoung(now)
            retry(failure, now, around)
        case .appeared(.success(let eni)):
            self.eni = eni
            enter(.setUp)
        case .setUp(nil):
            since = now
            enter(.serve)
        case .appeared(.failure(let failure)):
            undoOrRetry(failure, after: 3, now, around)
            mustInspect = step == .appear
        case .setUp(let failure?): undoOrRetry(failure, after: 6, now, around)
        case .inspected(.success(let found)): inspected(found, now, around)
        case .inspected(.failure(let failure)):
            mustInspect = true
            retry(failure, now, around)
        case .tornDown: enter(.detach)
        case .detached(let failure): detached(failure, now, around)
        case .deleted(let failure): deleted(failure, now, around)
        case .assigned, .unassigned: break
        }
    }

    /// EC2's reads may not know of what was made 10 s ago (EC2 user guide, "Eventual consistency").
    private func isYoung(_ now: Timestamp) -> Bool { made.map { now < $0 + .seconds(10) } ?? false }

    /// The same token again tells whether it came to be: only a plain answer ends the birth.
    private mutating func createFailed(_ failure: CloudFailure, _ now: Timestamp, _ around: Surroundings) {
        switch failure.kind {
        case .unknownOutcome, .throttled: retry(failure, now, around)
        default:
            lastFailure = failure
            step = .gone
        }
    }

    private mutating func attachFailed(_ failure: CloudFailure, _ now: Timestamp, _ around: Surroundings) {
        switch failure.kind {
        case .unknownOutcome:
            mustInspect = true
            retry(failure, now, around)
        case _ where isLeaving: enter(.delete)
        case .indexTaken:
            deviceIndex = around.freeIndex()
            retry(failure, now, around)
        case .throttled: retry(failure, now, around)
        case .notFound where isYoung(now): retry(failure, now, around)
        case _ where around.isUsed:
            mustInspect = true
            retry(failure, now, around)
        default:
            lastFailure = failure
            enter(.delete)
        }
    }

    private mutating func detached(_ failure: CloudFailure?, _ now: Timestamp, _ around: Surroundings) {
        switch failure?.kind {
        case nil, .notFound: enter(.delete)
        case .unknownOutcome:
            mustInspect = true
            retry(failure, now, around)
        default: retry(failure, now, around)
        }
    }

    private mutating func deleted(_ failure: CloudFailure?, _ now: Timestamp, _ around: Surroundings) {
        guard let failure, failure.kind != .notFound else { return enter(.gone) }
        // It may be attached after all: by a call of an earlier run whose outcome nobody saw.
        mustInspect = attempts >= 2
        retry(failure, now, around)
    }

    /// A look has told how things are: go on from there.
    private mutating func inspected(_ found: CloudInterface?, _ now: Timestamp, _ around: Surroundings) {
        guard let found else {
            guard isYoung(now) else { return enter(.gone) }
            mustInspect = true
            return retry(CloudFailure(.notFound, "EC2 does not yet know what it has just made"), now, around)
        }
        mustInspect = false
        interface = found
        attachmentID = found.attachment?.id
        switch (step, found.attachment) {
        case (.attach, let attachment?):
            deviceIndex = attachment.deviceIndex
            enter(isLeaving ? .detach : .protect)
        case (.attach, nil): if isLeaving { enter(.delete) }
        case (.appear, let attachment?) where attachment.isDetaching:
            mustInspect = true
            retry(CloudFailure(.stillInUse, "somebody detaches it"), now, around)
        case (.appear, nil): enter(.attach)
        case (.protect, nil): enter(.delete)
        case (.detach, nil): enter(.delete)
        case (.detach, let attachment?) where attachment.isDetaching: enter(.delete)
        case (.delete, let attachment?) where !attachment.isDetaching: enter(.detach)
        default: break
        }
    }

    private mutating func enter(_ next: Step) {
        step = next
        attempts = 0
        retryAt = nil
        underWay = nil
        mustInspect = false
        if next == .tearDown, eni == nil { step = .detach }
    }

    private mutating func retry(_ failure: CloudFailure?, _ now: Timestamp, _ around: Surroundings) {
        lastFailure = failure
        retryAt = now + around.backOff(attempts)
        attempts += 1
    }

    /// A birth that does not come to its end makes room for another, but not for ever on the first doubt.
    private mutating func undoOrRetry(
        _ failure: CloudFailure, after limit: Int, _ now: Timestamp, _ around: Surroundings
    ) {
        guard attempts + 1 >= limit, !around.isUsed else { return retry(failure, now, around) }
        lastFailure = failure
        enter(.tearDown)
    }
}
