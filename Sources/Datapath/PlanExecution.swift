import Netlink

/// The object of a plan that was refused, and what could not be undone afterwards.
struct PlanFailure: Error {
    let object: KernelObject
    let cause: NetlinkError
    let left: [String]

    var asDatapathError: DatapathError { .kernel(object: object.description, cause, left: left) }
}

/// Applies a plan, and takes back what it made when something in it is refused.
struct PlanExecution {
    let host: NetlinkSocket
    let pod: NetlinkSocket

    /// Makes all objects, batch by batch.
    ///
    /// Throws the first refusal, after what had been made was undone in reverse.
    func apply(_ plan: Plan) throws(PlanFailure) {
        var made: [KernelObject] = []
        for batch in plan.batches {
            let socket = batch[0].side == .host ? host : pod
            let outcomes: [NetlinkError?]
            do {
                outcomes = try socket.perform(batch.map(\.request))
            } catch {
                // Nothing of this batch was sent.
                throw PlanFailure(object: batch[0], cause: error, left: undo(made, of: plan))
            }
            // The kernel goes on after a refusal: later objects of the same batch may have been made.
            made += zip(batch, outcomes).filter { $1?.outcomeIsUnknown ?? true }.map(\.0)
            for (object, outcome) in zip(batch, outcomes) {
                guard let outcome, !isServed(object, by: outcome) else { continue }
                throw PlanFailure(object: object, cause: outcome, left: undo(made, of: plan))
            }
        }
    }

    /// A rule that is there already, from an attachment that was cut short, says the same as ours.
    private func isServed(_ object: KernelObject, by outcome: NetlinkError) -> Bool {
        guard case .addRule = object.request else { return false }
        return Tolerance.present.covers(outcome)
    }

    /// Takes away what was made, last first, and returns what could not be taken away.
    private func undo(_ made: [KernelObject], of plan: Plan) -> [String] {
        made.reversed().compactMap { object -> String? in
            guard let removal = object.removal else { return nil }
            // Another link may bear the index by which ours was to be made.
            if case .createVeth = object.request, !bearsOurMAC(plan.pod.ends) { return nil }
            do {
                try host.perform([removal], tolerating: .absent)
                return nil
            } catch {
                return "\(object) (\(error))"
            }
        }
    }

    private func bearsOurMAC(_ ends: LinkEnds) -> Bool {
        let link = try? host.link(index: ends.hostIndex)
        return link?.mac == ends.hostMAC
    }
}
