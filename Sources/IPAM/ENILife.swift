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
    /// Whether it may be taken away: it was this daemon that made it.
    let isOurs: Bool
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
    private var isBusy = false
    private var mustInspect = false

    /// To be made.
    init(ticket: Ticket, addresses: Int, deviceIndex: Int) {
        self.ticket = ticket
        self.addresses = addresses
        self.deviceIndex = deviceIndex
        isOurs = true
        step = .create
    }

    /// Found in service.
    init(ticket: Ticket, found: Discovery.Interface, now: Timestamp) {
        self.ticket = ticket
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
    init(ticket: Ticket, arriving interface: CloudInterface) {
        self.ticket = ticket
        isOurs = true
        step = .protect
        addresses = interface.addresses.count
        deviceIndex = interface.attachment?.deviceIndex ?? -1
        attachmentID = interface.attachment?.id
        self.interface = interface
    }

    /// Found attached to nothing: to be deleted.
    init(ticket: Ticket, leaked: CloudInterface) {
        self.ticket = ticket
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

    /// Starts towards the end, from whatever step.
    mutating func leave() {
        guard isOurs else { return }
        switch step {
        case .create where !isBusy && attempts == 0: step = .gone
        // A birth under way is undone when its step ends: what it brings must be known first.
        case .create, .attach: isLeaving = true
        case .protect, .appear, .setUp, .serve: enter(.tearDown)
        case .tearDown, .detach, .delete, .gone: break
        }
    }
    private var isLeaving = false

    /// The effect that the step needs now, if any.
    mutating func next(now: Timestamp) -> Effect? {
        guard !isBusy, retryAt.map({ $0 <= now }) ?? true else { return nil }
        retryAt = nil
        guard let effect else { return nil }
        isBusy = true
        return effect
    }

    private var effect: Effect? {
        if mustInspect, let interface { return .inspect(ticket, interface: interface.id) }
        switch (step, interface, eni) {
        case (.create, _, _): return .create(ticket, addresses: addresses)
        case (.attach, let interface?, _):
            return .attach(ticket, interface: interface.id, deviceIndex: deviceIndex)
        case (.protect, let interface?, _):
            return attachmentID.map { .protect(ticket, interface: interface.id, attachmentID: $0) }
        case (.appear, let interface?, _): return .awaitAppearance(ticket, interface, deviceIndex: deviceIndex)
        case (.setUp, _, let eni?): return .setUp(ticket, eni)
        case (.tearDown, _, let eni?): return .tearDown(ticket, eni)
        case (.detach, let interface?, _):
            return attachmentID.map { .detach(ticket, interface: interface.id, attachmentID: $0) }
                ?? .inspect(ticket, interface: interface.id)
        case (.delete, let interface?, _): return .delete(ticket, interface: interface.id)
        default: return nil
        }
    }

    // MARK: Ends of effects

    mutating func handle(_ completion: Completion, now: Timestamp, backOff: (Int) -> Duration, freeIndex: () -> Int) {
        isBusy = false
        switch completion {
        case .created(.success(let made)):
            interface = made
            enter(isLeaving ? .delete : .attach)
        case .created(.failure(let failure)):
            // The same token again tells whether it came to be: only a plain answer ends the birth.
            switch failure.kind {
            case .unknownOutcome, .throttled: retry(failure, now, backOff)
            default: end(failure)
            }
        case .attached(.success(let id)):
            attachmentID = id
            enter(isLeaving ? .detach : .protect)
        case .attached(.failure(let failure)):
            attachFailed(failure, now, backOff, freeIndex)
        case .protected(let failure):
            if let failure { retry(failure, now, backOff) } else { enter(since == nil ? .appear : .serve) }
        case .appeared(.success(let eni)):
            self.eni = eni
            enter(.setUp)
        case .setUp(nil):
            since = now
            enter(.serve)
        case .appeared(.failure(let failure)), .setUp(let failure?):
            retry(failure, now, backOff)
        case .inspected(.success(let found)): inspected(found)
        case .inspected(.failure(let failure)):
            mustInspect = true
            retry(failure, now, backOff)
        case .tornDown: enter(.detach)
        case .detached(let failure): detached(failure, now, backOff)
        case .deleted(let failure):
            if let failure, failure.kind != .notFound { retry(failure, now, backOff) } else { enter(.gone) }
        case .assigned, .unassigned: break
        }
    }

    private mutating func attachFailed(
        _ failure: CloudFailure, _ now: Timestamp, _ backOff: (Int) -> Duration, _ freeIndex: () -> Int
    ) {
        switch failure.kind {
        case .unknownOutcome:
            mustInspect = true
            retry(failure, now, backOff)
        case .indexTaken:
            deviceIndex = freeIndex()
            retry(failure, now, backOff)
        case .throttled: retry(failure, now, backOff)
        // EC2 may not yet know what it has just made.
        case .notFound where attempts < 5: retry(failure, now, backOff)
        default:
            lastFailure = failure
            enter(.delete)
        }
    }

    private mutating func detached(_ failure: CloudFailure?, _ now: Timestamp, _ backOff: (Int) -> Duration) {
        switch failure?.kind {
        case nil, .notFound: enter(.delete)
        case .unknownOutcome:
            mustInspect = true
            retry(failure, now, backOff)
        default: retry(failure, now, backOff)
        }
    }

    /// A look has told how things are: go on from there.
    private mutating func inspected(_ found: CloudInterface?) {
        mustInspect = false
        guard let found else { return enter(.gone) }
        interface = found
        attachmentID = found.attachment?.id
        switch (step, found.attachment) {
        case (.attach, let attachment?):
            deviceIndex = attachment.deviceIndex
            enter(isLeaving ? .detach : .protect)
        case (.attach, nil): if isLeaving { enter(.delete) }
        case (.detach, nil): enter(.delete)
        case (.detach, let attachment?) where attachment.isDetaching: enter(.delete)
        default: break
        }
    }

    private mutating func enter(_ next: Step) {
        step = next
        attempts = 0
        retryAt = nil
        mustInspect = false
        if next == .tearDown, eni == nil { step = .detach }
    }

    private mutating func retry(_ failure: CloudFailure?, _ now: Timestamp, _ backOff: (Int) -> Duration) {
        lastFailure = failure
        retryAt = now + backOff(attempts)
        attempts += 1
    }

    private mutating func end(_ failure: CloudFailure) {
        lastFailure = failure
        step = .gone
    }
}
