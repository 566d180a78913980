extension MockCloud {
    /// Every call passes here first: it is counted, held against the rates, and meets the faults. What does not pass has
    /// had no effect.
    ///
    /// `isUnfiltered`: a describing call that asks for everything at once; `instances`: how many a call is about.
    mutating func admit(
        _ action: CloudAction, isUnfiltered: Bool = false, instances: Int = 0
    ) throws(CloudError) {
        callCounts[action, default: 0] += 1
        faultMarks.strike = FaultStrike()
        if let table = configuration.throttling {
            let draws = table.draws(for: action, isUnfiltered: isUnfiltered, instances: instances)
            guard buckets.draw(draws, now: now) else {
                throttledCounts[action, default: 0] += 1
                throw .requestLimitExceeded
            }
        }
        do {
            try meetFaults(of: action)
        } catch {
            faultedCounts[action, default: 0] += 1
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

    /// Ends a call that its caller may not make, and a rehearsal, after the parameters have been checked and before
    /// anything is looked up.
    func authorize(dryRun: Bool = false) throws(CloudError) {
        if let refusal { throw refusal }
        if dryRun { throw .dryRun }
    }
}
