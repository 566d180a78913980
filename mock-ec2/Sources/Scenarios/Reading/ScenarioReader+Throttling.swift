import MockCloud

extension ScenarioReader {
    /// `off`, `aws`, or a table in which all that is not said is as AWS has it.
    mutating func readThrottle(_ field: Field?, _ mistakes: inout Mistakes) {
        guard let field else { return }
        guard case .mapping = field.value.content else {
            scenario.configuration.throttling = field.choice(["off": nil, "aws": .aws], &mistakes) ?? nil
            return
        }
        let keys = ["reading", "unfilteredReading", "changing", "actions", "instances", "sharedByCategory"]
        guard let fields = Fields(field, known: keys, &mistakes) else { return }
        var table = ThrottleTable.aws
        if let bucket = fields["reading"]?.bucket(&mistakes) { table.reading = bucket }
        if let bucket = fields["unfilteredReading"]?.bucket(&mistakes) { table.unfilteredReading = bucket }
        if let bucket = fields["changing"]?.bucket(&mistakes) { table.changing = bucket }
        let actions = CloudAction.allCases.map(\.rawValue)
        for (action, bucket) in fields["actions"]?.buckets(of: actions, &mistakes) ?? [:] {
            table.actions[action] = bucket
        }
        let counted = [CloudAction.runInstances, .terminateInstances].map(\.rawValue)
        for (action, bucket) in fields["instances"]?.buckets(of: counted, &mistakes) ?? [:] {
            table.instances[action] = bucket
        }
        if let isShared = fields["sharedByCategory"]?.boolean(&mistakes) { table.isSharedByCategory = isShared }
        scenario.configuration.throttling = table
    }
}

extension Field {
    fileprivate func bucket(_ mistakes: inout Mistakes) -> ThrottleTable.Bucket? {
        guard let fields = Fields(self, known: ["size", "refill"], &mistakes) else { return nil }
        let expected = "a bucket has a size, in calls, and a refill, in calls per second"
        let size = fields.required("size", expected, &mistakes)?.number(in: 0...1e6, &mistakes)
        let refill = fields.required("refill", expected, &mistakes)?.number(in: 0...1e6, &mistakes)
        guard let size, let refill else { return nil }
        return ThrottleTable.Bucket(size: size, refill: refill)
    }

    fileprivate func buckets(
        of names: [String], _ mistakes: inout Mistakes
    ) -> [CloudAction: ThrottleTable.Bucket] {
        var buckets: [CloudAction: ThrottleTable.Bucket] = [:]
        for (name, position, field) in members(&mistakes) {
            guard names.contains(name), let action = CloudAction(rawValue: name) else {
                mistakes.add(
                    "\(field.path): there is no such action here" + suggestion(for: name, of: names), at: position)
                continue
            }
            buckets[action] = field.bucket(&mistakes)
        }
        return buckets
    }
}
