/// The looks at what the node has that come after the start.
///
/// A call that was under way when an earlier run died can take effect after this one has looked: an interface would come to
/// be that nobody knows. So there is another look once no such call can still be on its way; and while EC2 does not
/// answer, one after the other until it does. Then there are no more.
struct Survey: Hashable, Sendable {
    /// When the next begins, if no interface is being created then: what looks left over could be that one.
    private(set) var due: Timestamp
    /// One that begins then or later is the last.
    private let last: Timestamp
    /// When the one under way began.
    private(set) var begun: Timestamp?
    private(set) var failures = 0
    /// The places that interfaces of ours have had since it began: its answer may be older than what became of them.
    private(set) var places: Set<Int> = []

    /// The first comes at `first`.
    init(first: Timestamp, last: Timestamp) {
        due = first
        self.last = last
    }

    mutating func begin(now: Timestamp) {
        begun = now
        places = []
    }

    mutating func note(places new: some Sequence<Int>) { places.formUnion(new) }

    mutating func fail(retryAt: Timestamp) {
        begun = nil
        failures += 1
        due = retryAt
    }

    /// It has ended. Whether it was the last; one that was `disturbed` by a create is repeated when that is over.
    mutating func end(disturbed: Bool) -> Bool {
        let isLast = begun.map { $0 >= last } ?? false
        begun = nil
        failures = 0
        if !disturbed { due = last }
        return isLast && !disturbed
    }
}

// When the pool asks what the node has, and what it makes of the answer.
extension IPAM {
    /// An interface is being created: EC2 may show it before its id is known here.
    var isCreating: Bool { lives.values.contains { $0.step == .create } }

    mutating func planSurveys(_ discovery: Discovery, now: Timestamp) {
        let last = now + settings.pace.settlingTime
        survey = Survey(
            first: discovery.isConfirmed ? last : min(last, now + backOff.wait(attempts: 2)), last: last)
    }

    mutating func advanceSurvey(now: Timestamp) -> [Effect] {
        guard !isStopping, var survey else { return [] }
        defer { self.survey = survey }
        let begins = survey.begun == nil && survey.due <= now && !isCreating
        if begins { survey.begin(now: now) }
        if survey.begun != nil { survey.note(places: lives.values.filter(\.holdsDeviceIndex).map(\.deviceIndex)) }
        return begins ? [.survey] : []
    }

    mutating func surveyed(_ result: Result<Discovery, CloudFailure>, now: Timestamp) {
        guard !isStopping, var survey, survey.begun != nil else { return }
        switch result {
        case .success(let discovery):
            confirm(discovery, besides: survey.places, now: now)
            self.survey = survey.end(disturbed: isCreating) ? nil : survey
        case .failure:
            survey.fail(retryAt: now + backOff.wait(attempts: survey.failures + 2))
            self.survey = survey
        }
    }

    /// EC2 has told how things are. An address that it does not list stays: the answer may be older than what has
    /// happened here since; so may what it says of `places`, which were ours meanwhile.
    private mutating func confirm(_ discovery: Discovery, besides places: Set<Int>, now: Timestamp) {
        var discovery = discovery
        if let limits = discovery.limits { settings.limits = limits }
        otherDeviceIndexes.formUnion(discovery.otherDeviceIndexes.subtracting(places))
        for found in discovery.interfaces {
            if let ticket = ticket(of: found.eni.id) {
                lives[ticket]?.confirm(found)
                pool.insert(found.addresses, interface: found.eni.id)
            } else if !isCreating, !places.contains(found.eni.deviceIndex) {
                // The node did not show it at the start.
                if found.isOurs {
                    discovery.arriving.append(CloudInterface(found))
                } else {
                    otherDeviceIndexes.insert(found.eni.deviceIndex)
                }
            }
        }
        adopt(discovery, now: now)
    }
}

extension CloudInterface {
    fileprivate init(_ found: Discovery.Interface) {
        self.init(
            id: found.eni.id, mac: found.eni.mac, primaryAddress: found.eni.primaryAddress, addresses: found.addresses,
            attachment: found.attachmentID.map { Attachment(id: $0, instance: "", deviceIndex: found.eni.deviceIndex) })
    }
}
