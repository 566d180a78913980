public import MockCloud
public import MockEC2Server

/// A cloud as a file describes it: how it begins, and what happens to it.
public struct Scenario: Sendable {
    /// What a scenario is for.
    public enum Use: Hashable, Sendable {
        /// The API alone.
        case serve
        /// A data plane too: one VPC, at most `LabLimits.nodes` instances, whose names become those of namespaces. `nodes`:
        /// only so many of the instances, the first ones.
        case lab(nodes: Int?)
    }

    public var configuration: CloudConfiguration
    /// `nil`: a different cloud every time.
    public var seed: UInt64?
    /// `nil`: that of whoever runs it.
    public var timeScale: Double?
    /// What happens, by the cloud's clock; the faults of the beginning are at zero.
    public var timeline: [ScheduledEvent] = []
    /// The key pairs that are valid from the start; empty: that of whoever runs it.
    public var keys: [CloudService.KeyPair] = []
    /// What the sessions of roles may do, by the names of the roles; others may do everything.
    public var rolePolicies: [String: AccessPolicy] = [:]

    /// Longer files are not read.
    public static let maximumBytes = SourceText.maximumBytes

    /// Reads a file. Throws all that is wrong with it, as far as one mistake does not hide another.
    public init(reading bytes: [UInt8], for use: Use = .serve) throws(ScenarioMistakes) {
        var mistakes = Mistakes()
        guard let root = YAMLFile.read(bytes, &mistakes) else { throw mistakes.error }
        var reader = ScenarioReader(use)
        reader.read(Field(path: "", value: root), &mistakes)
        if mistakes.isEmpty { reader.rehearse(&mistakes) }
        guard mistakes.isEmpty else { throw mistakes.error }
        self = reader.scenario
    }

    /// A cloud that begins so, and to which nothing happens.
    public init(_ configuration: CloudConfiguration) { self.configuration = configuration }

    /// What the file comes to, on one line.
    public var summary: String {
        let named = [
            (configuration.vpcs.count, "VPC"), (configuration.subnets.count, "subnet"),
            (configuration.instances.count, "instance"),
        ]
        let later = timeline.filter { $0.time > .zero }
        var parts = named.map { Self.count($0.0, $0.1) }
        if timeline.count > later.count { parts.append(Self.count(timeline.count - later.count, "fault")) }
        if let last = later.last {
            parts.append(Self.count(later.count, "event") + " until \(JSON.number(last.time / .seconds(1)).text) s")
        }
        return parts.joined(separator: ", ")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
