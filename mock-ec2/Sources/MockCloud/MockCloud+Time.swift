import IPAddressing

extension MockCloud {
    /// When something will happen by itself; `nil`: nothing will. Call `advance(to:)` then.
    public var nextDeadline: CloudTime? { timetable.nextTime }

    /// Lets time pass: all that is due by `time` happens, each at its own moment. Time never runs backwards.
    public mutating func advance(to time: CloudTime) {
        while let (moment, occurrence) = timetable.next(dueAt: time) {
            now = max(now, moment)
            happen(occurrence)
        }
        now = max(now, time)
    }

    /// The changes of the data plane since the last time, in their order.
    public mutating func drainChanges() -> [FabricChange] { fabric.drain() }

    /// Lets happen what a call made due at once.
    mutating func settle() { advance(to: now) }

    private mutating func happen(_ occurrence: Occurrence) {
        switch occurrence {
        case .interfaceReady(let interface):
            guard interfaces[interface]?.status == .pending else { return }
            interfaces[interface]?.status = .available
        case .attached(let interface, let attachment):
            guard let current = interfaces[interface]?.attachment, current.id == attachment,
                current.status == .attaching, !faultMarks.stuckAttachments.contains(attachment)
            else { return }
            interfaces[interface]?.attachment?.status = .attached
        case .guestSees(let interface, let attachment):
            guard let current = interfaces[interface]?.attachment, current.id == attachment,
                !faultMarks.stuckAttachments.contains(attachment)
            else { return }
            show(interface)
        case .detached(let interface, let attachment):
            guard interfaces[interface]?.attachment?.id == attachment else { return }
            detach(interface)
        case .blockMapped(let interface, let block):
            if interfaces[interface]?.has(block) == true {
                fabric.map(block, to: interface)
            } else {
                fabric.unmap(block, from: interface)
            }
        case .blockShown(let interface, let block):
            interfaces[interface]?.catchUpInMetadata(with: block)
        case .directoryForgotten(let instance, let mac):
            instances[instance]?.staleDirectories.removeAll { $0.mac == mac && $0.goneAt <= now }
        case .instanceRuns(let instance):
            run(instance)
        case .instanceTerminated(let instance):
            terminate(instance)
        case .instanceForgotten(let instance):
            instances[instance] = nil
            instanceOrder.removeAll { $0 == instance }
        }
    }

    /// The guest sees the interface, unless it is not up yet or the interface is on its way out.
    private mutating func show(_ interface: String) {
        guard let shown = interfaces[interface], let attachment = shown.attachment, !attachment.isVisible,
            attachment.status != .detaching, instances[attachment.instance]?.state != .pending,
            let subnet = subnets[shown.subnet]
        else { return }
        interfaces[interface]?.attachment?.isVisible = true
        interfaces[interface]?.shownBlocks = shown.blocks
        fabric.attach(shown, by: attachment, in: subnet.block)
    }

    private mutating func run(_ instance: String) {
        guard instances[instance]?.state == .pending else { return }
        instances[instance]?.state = .running
        for interface in interfaces(of: instance) where (interface.attachment?.visibleAt ?? now) <= now {
            show(interface.id)
        }
    }

    private mutating func terminate(_ instance: String) {
        guard instances[instance]?.state == .shuttingDown else { return }
        instances[instance]?.state = .terminated
        for interface in interfaces(of: instance) {
            detach(interface.id)
            if interface.attachment?.deleteOnTermination == true { remove(interface.id) }
        }
        // Nothing is left of it that could be off.
        fabric.setPower(of: instance, true)
        instances[instance]?.staleDirectories = []
        // "Terminated instances remain visible in the console [...] for a while": about an hour, at any time scale.
        timetable.enter(.instanceForgotten(instance: instance), at: now + .seconds(3600))
    }
}

extension CloudInterface {
    /// The metadata service shows `block` now if the interface has it now.
    fileprivate mutating func catchUpInMetadata(with block: IPCIDR) {
        guard isVisible else { return }
        let isShown = shownBlocks.contains(block)
        if has(block) {
            if !isShown { shownBlocks.append(block) }
        } else if isShown {
            shownBlocks.removeAll { $0 == block }
        }
    }
}
