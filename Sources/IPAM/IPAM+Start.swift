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
        planSurveys(discovery, now: now)
    }

    /// Takes over what earlier runs could not finish. While a create is under way, what looks left over may be its.
    mutating func adopt(_ discovery: Discovery, now: Timestamp) {
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
}
