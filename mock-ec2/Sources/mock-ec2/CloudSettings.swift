import ArgumentParser
import MockCloud
import MockEC2Server

/// What cloud to begin with, with or without a data plane. What is not said here is usual.
struct CloudSettings: ParsableArguments {
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

    /// The cloud that begins with `usual`, as the command line changes it.
    func makeCloud(_ usual: CloudConfiguration, usualTimeScale: Double) throws -> MockCloud {
        var configuration = usual
        if let region { configuration.region = region }
        if let throttle { configuration.throttling = throttle.table }
        configuration.timeScale = timeScale ?? usualTimeScale
        return try MockCloud(configuration, seed: seed ?? .random(in: 0...UInt64.max), now: CloudClock.wall.now)
    }

    /// The same settings as a command line for a process that may stand in another folder.
    var arguments: [String] {
        let options = [
            ("--seed", seed.map { String($0) }), ("--region", region), ("--time-scale", timeScale.map { String($0) }),
            ("--throttle", throttle?.rawValue),
        ]
        return options.flatMap { name, value in value.map { [name, $0] } ?? [] }
    }
}
