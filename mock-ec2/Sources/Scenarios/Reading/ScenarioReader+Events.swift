import MockCloud
import MockEC2Server

extension ScenarioReader {
    mutating func readEvents(_ fields: Fields, _ mistakes: inout Mistakes) {
        var events: [ScheduledEvent] = []
        for field in fields["faults"]?.elements(&mistakes) ?? [] {
            guard let fault = readFault(field, &mistakes) else { continue }
            events.append(event(at: .zero, "fault", .fault(fault), field.value.json))
        }
        for field in fields["timeline"]?.elements(&mistakes) ?? [] {
            readEvent(field, &mistakes).map { events.append($0) }
        }
        scenario.timeline = events.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    private func readEvent(_ field: Field, _ mistakes: inout Mistakes) -> ScheduledEvent? {
        let deeds = ["fault", "clearFaults", "advanceClock"]
        guard let fields = Fields(field, known: ["at"] + deeds, &mistakes) else { return nil }
        let time = fields.required("at", "must be a time after the beginning like 30s", &mistakes)?.duration(&mistakes)
        let given = deeds.compactMap { fields[$0] }
        guard let deed = given.first, given.count == 1 else {
            mistakes.add(
                "\(field.path): must have exactly one of \(deeds.joined(separator: ", "))", at: field.position)
            return nil
        }
        if let fault = fields["fault"] {
            guard let request = readFault(fault, &mistakes), let time else { return nil }
            return event(at: time, "fault", .fault(request), fault.value.json)
        }
        if fields["clearFaults"] != nil {
            if deed.boolean(&mistakes) == false { mistakes.add(deed, "must be true, or not there") }
            return time.map { event(at: $0, "clearFaults", .clearFaults, .boolean(true)) }
        }
        guard let step = deed.duration(&mistakes), let time else { return nil }
        return event(at: time, "advanceClock", .advanceClock(step), .number(step / .seconds(1)))
    }

    /// The event as the admin API shows it.
    private func event(
        at time: Duration, _ name: String, _ deed: ScheduledEvent.Deed, _ source: JSON
    ) -> ScheduledEvent {
        ScheduledEvent(
            at: time, deed,
            source: .object([
                JSON.Member(name: "at", value: .number(time / .seconds(1))), JSON.Member(name: name, value: source),
            ]))
    }
}
