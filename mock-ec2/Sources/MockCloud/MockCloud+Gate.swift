extension MockCloud {
    /// Every call passes here first: it is counted, held against the rates, and meets the faults. What does not pass has
    /// had no effect.
    ///
    /// `isUnfiltered`: a describing call that asks for everything at once; `instances`: how many a call is about.
    mutating func admit(
        _ action: CloudAction, isUnfiltered: Bool = false, instances: Int = 0
    ) throws(CloudError) {
        callCounts[action, default: 0] += 1
        if let table = configuration.throttling {
            let draws = table.draws(for: action, isUnfiltered: isUnfiltered, instances: instances)
            guard buckets.draw(draws, now: now) else {
                throttledCounts[action, default: 0] += 1
                throw .requestLimitExceeded
            }
        }
        for index in faults.indices where [nil, action].contains(faults[index].action) {
            guard Double.random(in: 0..<1, using: &faultDice) < faults[index].probability else { continue }
            let error = faults[index].error
            if let remaining = faults[index].remaining {
                faults[index].remaining = remaining - 1
                if remaining <= 1 { faults.remove(at: index) }
            }
            throw error
        }
        if !action.isReading { rememberPast() }
    }

    /// The same for a describing call.
    mutating func admit(_ action: CloudAction, _ request: DescribeRequest) throws(CloudError) {
        let isUnfiltered =
            request.ids.isEmpty && request.filters.isEmpty && request.maxResults == nil && request.nextToken == nil
        try admit(action, isUnfiltered: isUnfiltered)
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
