import IPAddressing

// How the pool begins: from what the node has.
extension IPAM {
    mutating func start(_ discovery: Discovery, now: Timestamp) {
        hasStarted = true
        otherDeviceIndexes = discovery.otherDeviceIndexes
        for found in discovery.interfaces {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, found: found, now: now)
            pool.insert(interface: found.eni.id, deviceIndex: found.eni.deviceIndex)
            pool.insert(found.addresses, interface: found.eni.id)
        }
        for (attachment, address) in discovery.attachments { pool.adopt(address, for: attachment) }
        for (address, end) in discovery.cooling where end > now {
            pool.restoreCooling(address, until: end, now: now)
        }
        adopt(discovery, now: now)
    }

    /// EC2 was out of reach at the start and has now told how things are. An address that it does not list stays: the
    /// answer may be older than what has happened here since.
    mutating func confirm(_ discovery: Discovery, now: Timestamp) {
        guard hasStarted, !isStopping else { return }
        if let limits = discovery.limits { settings.limits = limits }
        otherDeviceIndexes.formUnion(discovery.otherDeviceIndexes)
        for found in discovery.interfaces {
            if let ticket = ticket(of: found.eni.id) {
                lives[ticket]?.confirm(found)
                pool.insert(found.addresses, interface: found.eni.id)
            } else if !isCreating {
                otherDeviceIndexes.insert(found.eni.deviceIndex)
            }
        }
        adopt(discovery, now: now)
    }

    /// Takes over what earlier runs could not finish. While a create is under way, what looks left over may be its.
    private mutating func adopt(_ discovery: Discovery, now: Timestamp) {
        guard !isCreating else { return }
        for arriving in discovery.arriving where ticket(of: arriving.id) == nil {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, arriving: arriving, now: now)
        }
        for leaked in discovery.leaked where ticket(of: leaked.id) == nil {
            let ticket = takeTicket()
            lives[ticket] = ENILife(ticket: ticket, leaked: leaked, now: now)
        }
    }

    private var isCreating: Bool { lives.values.contains { $0.step == .create } }
}
