import IPAddressing

/// The end of the pool: what is still to be given back.
struct Stop: Hashable, Sendable {
    /// The addresses of an interface that itself stays: the primary's.
    struct Return: Hashable, Sendable {
        /// `nil` until EC2 has told which there are: an assign may have been under way.
        var addresses: [IPv4Address]?
        var isBusy = false
        var attempts = 0
        var retryAt: Timestamp?
    }

    /// False when interfaces stay, and only what is under way is brought to its end.
    var releases: Bool
    var returns: [Ticket: Return] = [:]
    /// What could not be given back, and why.
    var left: [String] = []
    var isReported = false

    /// Calls after which addresses are reported as left.
    static let attempts = 6

    var retryMoments: [Timestamp] { returns.values.compactMap(\.retryAt) }
}

// How the pool ends.
extension IPAM {
    /// Gives back every interface of ours, and the addresses of the primary one.
    mutating func releaseEverything() {
        var stop = Stop(releases: true)
        isStopping = true
        for ticket in lives.keys.sorted() {
            guard let life = lives[ticket] else { continue }
            if life.isOurs {
                lives[ticket]?.leave()
                if let id = life.interface?.id { pool.remove(interface: id) }
            } else if let eni = life.eni, eni.isPrimary {
                pool.remove(interface: eni.id)
                stop.returns[ticket] = Stop.Return()
            } else if let id = life.interface?.id, life.attachmentID == nil {
                stop.left.append("\(id): EC2 could not be asked whether it is this node's to give back")
            }
        }
        // A life that was never begun ends at once.
        lives = lives.filter { $0.value.step != .gone }
        self.stop = stop
    }

    /// Brings what is under way to its end: a birth is undone, what is in service stays.
    mutating func halt() {
        isStopping = true
        for (ticket, life) in lives where life.isArriving { lives[ticket]?.leave() }
        lives = lives.filter { $0.value.step != .gone }
        stop = Stop(releases: false)
    }

    mutating func advanceStop(now: Timestamp) -> [Effect] {
        guard var stop else { return [] }
        defer { self.stop = stop }
        var effects: [Effect] = []
        for ticket in stop.returns.keys.sorted() {
            // The end of an assign tells of more to give back.
            guard var part = stop.returns[ticket], !part.isBusy, arriving[ticket] == nil, part.retryAt ?? now <= now,
                let id = lives[ticket]?.interface?.id
            else { continue }
            part.retryAt = nil
            if part.addresses?.isEmpty == true {
                stop.returns[ticket] = nil
                continue
            }
            part.isBusy = true
            effects.append(
                part.addresses.map { .unassign(ticket, interface: id, addresses: $0) } ?? look(ticket, id))
            stop.returns[ticket] = part
        }
        let isDone =
            stop.returns.isEmpty && arriving.isEmpty
            && lives.values.allSatisfy { !$0.isOurs || (!stop.releases && $0.isInService) }
        if isDone, !stop.isReported {
            stop.isReported = true
            effects.append(.stopped(left: stop.left))
        }
        return effects
    }

    mutating func unassigned(_ failure: CloudFailure?, from ticket: Ticket, now: Timestamp) {
        if let failure {
            _ = stopFailed(failure, at: ticket, now: now)
        } else {
            stop?.returns[ticket] = nil
        }
    }

    /// Whether a look at an interface's addresses was for giving them back.
    mutating func stopLooked(_ found: CloudInterface?, at ticket: Ticket) -> Bool {
        guard stop?.returns[ticket] != nil else { return false }
        stop?.returns[ticket]?.isBusy = false
        stop?.returns[ticket]?.addresses = found?.addresses ?? []
        return true
    }

    /// After a failure EC2 is asked again what there is; a few times, then it is reported.
    mutating func stopFailed(_ failure: CloudFailure, at ticket: Ticket, now: Timestamp) -> Bool {
        guard var part = stop?.returns[ticket] else { return false }
        part.attempts += 1
        part.isBusy = false
        part.addresses = nil
        part.retryAt = now + backOff.wait(attempts: part.attempts)
        stop?.returns[ticket] = part
        if part.attempts >= Stop.attempts {
            stop?.returns[ticket] = nil
            stop?.left.append("addresses of \(lives[ticket]?.interface?.id ?? "\(ticket)"): \(failure)")
        }
        return true
    }
}
