import ArgumentParser
import MockCloud
import MockEC2Server

/// The options of a cloud without a data plane.
struct CloudOptions: ParsableArguments {
    @OptionGroup var settings: CloudSettings

    @Option(help: "The access key id of the key pair that is valid from the start.")
    var accessKey = CloudService.KeyPair.example.accessKeyID

    @Option(help: "Its secret key.")
    var secretKey = CloudService.KeyPair.example.secretAccessKey

    func validate() throws {
        guard !accessKey.isEmpty, !secretKey.isEmpty, !accessKey.contains("/") else {
            throw ValidationError("--access-key and --secret-key must not be empty, and the first holds no slash")
        }
    }

    var keys: [CloudService.KeyPair] { [CloudService.KeyPair(accessKeyID: accessKey, secretAccessKey: secretKey)] }
}

extension CloudSettings: RepeatableSettings {
    static var command: String { "serve" }

    /// The cloud that `serve` begins with: one VPC, three subnets, one instance.
    func makeCloud() throws -> MockCloud { try makeCloud(.standard(), usualTimeScale: 0) }
}
