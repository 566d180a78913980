extension MockCloud {
    /// Every call passes here first: it is counted, and meets the faults. What does not pass has had no effect.
    mutating func admit(_ action: CloudAction) throws(CloudError) {
        callCounts[action, default: 0] += 1
        for index in faults.indices where [nil, action].contains(faults[index].action) {
            guard Double.random(in: 0..<1, using: &faultDice) < faults[index].probability else { continue }
            let error = faults[index].error
            if let remaining = faults[index].remaining {
                faults[index].remaining = remaining - 1
                if remaining <= 1 { faults.remove(at: index) }
            }
            throw error
        }
    }

    /// Ends a rehearsal, after the parameters have been checked and before anything is looked up.
    func stopIfRehearsal(_ dryRun: Bool) throws(CloudError) {
        if dryRun { throw .dryRun }
    }

    /// Lets calls fail from now on.
    public mutating func inject(_ fault: CloudFault) { faults.append(fault) }

    /// Ends all faults.
    public mutating func clearFaults() { faults = [] }
}
