import IPAddressing

extension MockCloud {
    /// Lets calls meet a fault from now on.
    public mutating func inject(_ fault: CloudFault) {
        var fault = fault
        switch fault.effect {
        case .call, .late: break
        case .metadata(.stale):
            for id in instances.keys { faultMarks.staleMetadata[id] = metadata(of: id) }
        case .metadata: break
        case .attachStuck(let interface):
            // One that is under way already stops where it is.
            guard let interface, let attachment = interfaces[interface]?.attachment, attachment.status == .attaching,
                fault.strikes(using: &faultDice)
            else { break }
            faultMarks.stuckAttachments.insert(attachment.id)
        }
        injectedFaults += 1
        fault.number = injectedFaults
        faults.append(fault)
    }

    /// Ends all faults and puts their marks right: stuck attachments complete, stopped instances run again, neighbours give
    /// their addresses back. What was detached stays so.
    public mutating func clearFaults() {
        (faults, mishaps) = ([], [])
        release(faultMarks.stuckAttachments)
        for instance in faultMarks.stoppedInstances { start(instance) }
        for subnet in faultMarks.neighbours.keys { evictNeighbours(of: subnet) }
        faultMarks = FaultMarks()
    }

    /// What the faults did to the call that was made last, beside the error that it threw. To be asked after each call.
    public mutating func takeStrike() -> FaultStrike {
        defer { faultMarks.strike = FaultStrike() }
        return faultMarks.strike
    }

    /// How long a call that has just come has to wait before it is made.
    public mutating func meetDelay(of action: CloudAction) -> Duration {
        var delay = Duration.zero
        for index in faults.indices {
            guard case .late(let target, let span) = faults[index].effect, [nil, action].contains(target),
                faults[index].strikes(using: &faultDice)
            else { continue }
            delay += span
        }
        return delay
    }

    /// Throws when a fault stands in place of what the call asks.
    mutating func meetFaults(of action: CloudAction) throws(CloudError) {
        for index in faults.indices {
            guard case .call(let target, let error, let drop) = faults[index].effect, [nil, action].contains(target),
                faults[index].strikes(using: &faultDice)
            else { continue }
            faultMarks.strike.latency += faults[index].latency
            if let drop { faultMarks.strike.drop = drop }
            guard let thrown = drop == .before ? .connectionDropped : error else { continue }
            throw thrown
        }
    }

    /// What the faults do to a request to the metadata service.
    public mutating func meetMetadataFaults() -> MetadataStrike {
        var strike = MetadataStrike()
        for index in faults.indices {
            guard case .metadata(let fault) = faults[index].effect, faults[index].strikes(using: &faultDice) else {
                continue
            }
            strike.latency += faults[index].latency
            guard let fault else { continue }
            strike.fault = fault
            break
        }
        return strike
    }

    /// What the metadata service showed of an instance when its last stale fault was injected.
    public func staleMetadata(of instance: String) -> MetadataView? { faultMarks.staleMetadata[instance] }

    /// Lets an attachment that has just begun get stuck, if a fault says so.
    mutating func meetAttachFaults(of interface: String, _ attachment: String) {
        for index in faults.indices {
            guard case .attachStuck(let target) = faults[index].effect, [nil, interface].contains(target),
                faults[index].strikes(using: &faultDice)
            else { continue }
            faultMarks.stuckAttachments.insert(attachment)
            return
        }
    }

    /// Lets something happen behind the users' backs. Throws EC2's error for what cannot be.
    public mutating func suffer(_ mishap: CloudMishap) throws(CloudError) {
        switch mishap {
        case .detach(let id):
            let interface = try existingInterface(id)
            guard let attachment = interface.attachment else { throw .attachmentNotFound("of \(id)") }
            guard !attachment.isPrimary else { throw .primaryCannotBeDetached(attachment) }
            detach(id)
        case .stop(let id):
            guard try existingInstance(id).state == .running else { throw .instanceNotReady(id) }
            instances[id]?.state = .stopped
            faultMarks.stoppedInstances.insert(id)
            fabric.setPower(of: id, false)
        case .drain(let id, let free):
            _ = try existingSubnet(id)
            let taken = subnets[id]?.addresses.drain(to: free, using: &faultDice) ?? []
            faultMarks.neighbours[id, default: []] += taken
        }
        mishaps.append(mishap)
    }
}
