import ArgumentParser
import MockCloud
import MockEC2Server

/// The options of a cloud, with or without a data plane.
struct CloudOptions: ParsableArguments {
    @Option(help: "Makes identifiers and addresses the same in every run.")
    var seed: UInt64?

    @Option(help: "The region, whose name clients sign.")
    var region = "us-west-2"

    @Option(help: "The access key id of the key pair that is valid from the start.")
    var accessKey = CloudService.KeyPair.example.accessKeyID

    @Option(help: "Its secret key.")
    var secretKey = CloudService.KeyPair.example.secretAccessKey

    @Option(help: "Factor on the delays of an ordinary day: 0 is no delay, 1 is EC2's.")
    var timeScale = 0.0

    @Option(help: "How often actions may be called: without limit, or as AWS documents.")
    var throttle = ThrottleChoice.off

    func validate() throws {
        guard timeScale >= 0, timeScale.isFinite else {
            throw ValidationError("--time-scale is \(timeScale): it must be 0 or more")
        }
        try Self.check(region: region)
        guard !accessKey.isEmpty, !secretKey.isEmpty, !accessKey.contains("/") else {
            throw ValidationError("--access-key and --secret-key must not be empty, and the first holds no slash")
        }
    }

    /// Throws unless `region` is made as the names of regions are.
    static func check(region: String) throws {
        guard !region.isEmpty,
            region.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { throw ValidationError("--region is '\(region)': it must be like us-west-2") }
    }

    var keys: [CloudService.KeyPair] { [CloudService.KeyPair(accessKeyID: accessKey, secretAccessKey: secretKey)] }

    /// The cloud that `serve` begins with: one VPC, three subnets, one instance.
    func makeCloud() throws -> MockCloud {
        var configuration = CloudConfiguration.standard()
        configuration.region = region
        configuration.timeScale = timeScale
        configuration.throttling = throttle.table
        return try MockCloud(
            configuration, seed: seed ?? .random(in: 0...UInt64.max), now: CloudClock.wall.now)
    }
}
