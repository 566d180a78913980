import Logging
import MockCloud

/// The events that are to come, and what became of those that have been.
struct Timeline {
    struct Due {
        fileprivate let index: Int
        let moment: CloudTime
        let event: ScheduledEvent
    }

    fileprivate enum Outcome: Hashable, Codable {
        case pending
        case struck
        case failed(String)
    }

    /// How far it has come.
    struct Progress: Hashable, Codable {
        /// `nil`: it has not begun.
        fileprivate var beginning: CloudTime?
        fileprivate var outcomes: [Outcome]
    }

    /// In the order of their times; those of one time in the order they were given.
    private let events: [ScheduledEvent]
    private(set) var progress: Progress

    init(_ events: [ScheduledEvent]) {
        self.events = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
        progress = Progress(outcomes: Array(repeating: .pending, count: events.count))
    }

    var isEmpty: Bool { events.isEmpty }

    /// When an event is due; `nil`: none is.
    var nextTime: CloudTime? {
        guard let beginning = progress.beginning, let next else { return nil }
        return beginning + events[next].time
    }

    private var next: Int? { progress.outcomes.firstIndex(of: .pending) }

    var hasBegun: Bool { progress.beginning != nil }

    /// Begins, once more if it has begun before.
    mutating func begin(at time: CloudTime) {
        progress = Progress(beginning: time, outcomes: Array(repeating: .pending, count: events.count))
    }

    /// Goes on from where another process was, unless that had other events.
    mutating func resume(_ progress: Progress) {
        if progress.outcomes.count == events.count { self.progress = progress }
    }

    /// The next event, if it is due at `time`; it stays the next until it is recorded what became of it.
    func next(dueAt time: CloudTime) -> Due? {
        guard let next, let moment = nextTime, moment <= time else { return nil }
        return Due(index: next, moment: moment, event: events[next])
    }

    mutating func record(_ due: Due) { progress.outcomes[due.index] = .struck }

    /// An event that could not be: the cloud says why.
    mutating func record(_ due: Due, failed error: CloudError) { progress.outcomes[due.index] = .failed("\(error)") }

    /// The events as they were asked for, and whether they have struck.
    var description: JSON {
        .array(
            zip(events, progress.outcomes).map { event, outcome in
                guard case .object(var members) = event.source else { return event.source }
                switch outcome {
                case .pending: members.append(JSON.Member(name: "struck", value: .integer(0)))
                case .struck: members.append(JSON.Member(name: "struck", value: .integer(1)))
                case .failed(let reason):
                    members.append(JSON.Member(name: "struck", value: .integer(0)))
                    members.append(JSON.Member(name: "error", value: .string(reason)))
                }
                return .object(members)
            })
    }
}

extension CloudService {
    /// Lets an event that is due happen, at its moment. One that cannot be leaves the cloud as it is.
    func strike(_ due: Timeline.Due) {
        cloud.advance(to: due.moment)
        do throws(CloudError) {
            switch due.event.deed {
            case .fault(let request): try injectAtOnce(request)
            case .clearFaults: clearFaults()
            case .advanceClock(let duration): moveClock(by: duration)
            }
            timeline.record(due)
            logger.notice("scheduled event", metadata: ["event": "\(due.event.source.text)"])
        } catch {
            timeline.record(due, failed: error)
            logger.warning(
                "scheduled event failed", metadata: ["event": "\(due.event.source.text)", "error": "\(error)"])
        }
    }
}
