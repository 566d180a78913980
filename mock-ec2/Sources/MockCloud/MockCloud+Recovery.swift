import IPAddressing

// One fault ends, and the others stay.
extension MockCloud {
    /// Ends the fault with this number, if it is there, and puts right what it has left: attachments that it keeps from
    /// getting on complete.
    public mutating func endFault(_ number: Int) {
        guard let index = faults.firstIndex(where: { $0.number == number }) else { return }
        let fault = faults.remove(at: index)
        guard case .attachStuck(let interface) = fault.effect else { return }
        release(
            faultMarks.stuckAttachments.filter { attachment in
                interface == nil || attachmentHolders[attachment] == interface
            })
    }

    /// Puts right what has happened behind the users' backs, and takes it off the list: the instance runs again, the
    /// neighbours give back all they hold of the subnet. What was detached stays so.
    public mutating func recover(from mishap: CloudMishap) {
        switch mishap {
        case .detach: mishaps.removeAll { $0 == mishap }
        case .stop(let instance):
            mishaps.removeAll { $0 == mishap }
            guard faultMarks.stoppedInstances.remove(instance) != nil else { return }
            start(instance)
        case .drain(let subnet, _):
            mishaps.removeAll { other in
                if case .drain(subnet, _) = other { true } else { false }
            }
            evictNeighbours(of: subnet)
        }
    }

    /// Lets attachments that were stuck complete.
    mutating func release(_ attachments: Set<String>) {
        faultMarks.stuckAttachments.subtract(attachments)
        for id in attachments.sorted() {
            guard let interface = attachmentHolders[id] else { continue }
            timetable.enter(.attached(interface: interface, attachment: id), at: now)
            timetable.enter(.guestSees(interface: interface, attachment: id), at: now)
        }
        settle()
    }

    /// Lets an instance that was stopped run.
    mutating func start(_ instance: String) {
        guard instances[instance]?.state == .stopped else { return }
        instances[instance]?.state = .running
        fabric.setPower(of: instance, true)
    }

    /// Takes back what neighbours hold of a subnet.
    mutating func evictNeighbours(of subnet: String) {
        for address in faultMarks.neighbours.removeValue(forKey: subnet) ?? [] {
            subnets[subnet]?.addresses.release(address)
        }
    }
}
