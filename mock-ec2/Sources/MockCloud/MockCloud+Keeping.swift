import IPAddressing

// A cloud is kept as it is, by `Codable`: everything in it, so that one that is read again answers as the one that was
// kept would have. What follows is what keeping and going on need besides.
extension MockCloud {
    /// The cloud as it is worth keeping: without the moments that no call can look back at any more, and in a large cloud
    /// that changes often, without the older ones. A call then sees a change sooner, as it always may.
    public var kept: MockCloud {
        var cloud = self
        cloud.past.removeAll { $0.time + configuration.consistencyLag <= now }
        cloud.past.removeFirst(max(0, cloud.past.count - Self.longestPast / max(1, interfaces.count)))
        return cloud
    }

    /// How many interfaces are kept in the moments to look back at, all together: about 20 MB of JSON.
    private static let longestPast = 20_000

    /// Lets the next `drainChanges()` tell of the data plane as it is now from its very beginning, for one that is built
    /// anew: the changes that lead from nothing to what the fabric has been told so far.
    public mutating func tellFabricAnew() {
        var anew = FabricLedger()
        for vpc in vpcs.values.sorted(by: { $0.id < $1.id }) { anew.associate(vpc) }
        for instance in fabric.stopped.sorted() { anew.setPower(of: instance, false) }
        for interface in instanceOrder.flatMap(interfaces(of:)) {
            guard let told = fabric.blocks(of: interface.id), let attachment = interface.attachment,
                let subnet = subnets[interface.subnet]
            else { continue }
            anew.attach(interface.having(told), by: attachment, in: subnet.block)
        }
        fabric = anew
    }
}

extension CloudInterface {
    /// The interface as the fabric knows it, which may lag behind: its own blocks in their order, then those that it
    /// has no more.
    fileprivate func having(_ told: Set<IPCIDR>) -> CloudInterface {
        var interface = self
        for block in blocks where !told.contains(block) { interface.remove(block) }
        for block in told.subtracting(blocks).sorted(by: { $0.description < $1.description }) { interface.add(block) }
        return interface
    }
}
