// Eventual consistency ("Ensuring idempotency in Amazon EC2 API requests": the effects of a call may not be visible to
// those that follow at once). Off unless the configuration has a lag; bounded by it; decided by the seed.
extension MockCloud {
    /// What describing calls look at, as it was just before a change.
    struct Past: Sendable, Codable {
        let time: CloudTime
        let interfaces: [String: CloudInterface]
        let interfaceOrder: SortedIDs
        let instances: [String: CloudInstance]
        let subnets: [String: Subnet]
    }

    /// Keeps the state as it is before a change, for as long as a call may still see it.
    mutating func rememberPast() {
        let lag = configuration.consistencyLag
        guard lag > .zero else { return }
        past.removeAll { $0.time + lag <= now }
        past.append(
            Past(
                time: now, interfaces: interfaces, interfaceOrder: interfaceOrder, instances: instances,
                subnets: subnets))
    }

    /// The cloud as a describing call sees it: as it is, or as it was a moment ago.
    mutating func seen() -> MockCloud {
        guard configuration.consistencyLag > .zero else { return self }
        let moment = now + (.zero - consistencyLag())
        guard let then = past.first(where: { $0.time > moment }) else { return self }
        var view = self
        view.interfaces = then.interfaces
        view.interfaceOrder = then.interfaceOrder
        view.instances = then.instances
        view.subnets = then.subnets
        return view
    }

    /// How long it takes this time.
    mutating func consistencyLag() -> Duration {
        guard configuration.consistencyLag > .zero else { return .zero }
        return configuration.consistencyLag * Double.random(in: 0...1, using: &consistencyDice)
    }
}
