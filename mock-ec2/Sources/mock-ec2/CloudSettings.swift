import ArgumentParser
import MockCloud
import MockEC2Server
import Scenarios

/// What cloud to begin with, with or without a data plane. What is not said here is as the scenario has it, or else usual.
struct CloudSettings: ParsableArguments {
    @Option(help: "A YAML file that describes the cloud; what is said on the command line too comes before it.")
    var scenario: String?

    @Option(help: "Makes identifiers and addresses the same in every run.")
    var seed: UInt64?

    @Option(help: "The region, whose name clients sign. (default: us-west-2)")
    var region: String?

    @Option(help: "Factor on the delays of an ordinary day: 0 is no delay, 1 is EC2's. (default: 0; in a lab 0.1)")
    var timeScale: Double?

    @Option(help: "How often actions may be called: without limit, or as AWS documents. (default: off)")
    var throttle: ThrottleChoice?

    func validate() throws {
        if let timeScale, timeScale < 0 || !timeScale.isFinite {
            throw ValidationError("--time-scale is \(timeScale): it must be 0 or more")
        }
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-".utf8
        if let region, region.isEmpty || !region.utf8.allSatisfy(allowed.contains) {
            throw ValidationError("--region is '\(region)': it must be like us-west-2")
        }
    }

    /// The scenario of the file, or one that begins with `usual`, as the command line changes it.
    func makeScenario(
        for use: Scenario.Use, usual: CloudConfiguration, usualTimeScale: Double
    ) throws -> Scenario {
        var result = try scenario.map { try ScenarioFile.read($0, for: use) } ?? Scenario(usual)
        if let region { result.configuration.region = region }
        if let throttle { result.configuration.throttling = throttle.table }
        result.seed = seed ?? result.seed
        result.timeScale = timeScale ?? result.timeScale ?? usualTimeScale
        return result
    }

    /// The same settings as a command line for a process that may stand in another folder.
    var arguments: [String] {
        let options = [
            ("--scenario", scenario.map(ScenarioFile.absolutePath)), ("--seed", seed.map { String($0) }),
            ("--region", region), ("--time-scale", timeScale.map { String($0) }), ("--throttle", throttle?.rawValue),
        ]
        return options.flatMap { name, value in value.map { [name, $0] } ?? [] }
    }
}

extension Scenario {
    /// The cloud as it is now, at the beginning.
    func makeCloud() throws -> MockCloud {
        var configuration = configuration
        configuration.timeScale = timeScale ?? 0
        return try MockCloud(
            configuration, seed: seed ?? .random(in: 0...UInt64.max), now: CloudClock.wall.now)
    }
}
