import ArgumentParser
import MockCloud
import MockEC2Server
import Scenarios

/// The options of a cloud without a data plane.
struct CloudOptions: ParsableArguments {
    @OptionGroup var settings: CloudSettings

    @Option(help: "The access key id of the key pair that is valid from the start. (default: AKIDEXAMPLE)")
    var accessKey: String?

    @Option(help: "Its secret key. (default: AWS's own example)")
    var secretKey: String?

    func validate() throws {
        guard accessKey != "", secretKey != "", accessKey?.contains("/") != true else {
            throw ValidationError("--access-key and --secret-key must not be empty, and the first holds no slash")
        }
    }

    /// The pair of the command line, and the others of the scenario; the usual pair where neither has one.
    func keys(of scenario: Scenario) -> [CloudService.KeyPair] {
        if accessKey == nil, secretKey == nil, !scenario.keys.isEmpty { return scenario.keys }
        let usual = CloudService.KeyPair.example
        let pair = CloudService.KeyPair(
            accessKeyID: accessKey ?? usual.accessKeyID, secretAccessKey: secretKey ?? usual.secretAccessKey)
        return [pair] + scenario.keys.filter { $0.accessKeyID != pair.accessKeyID }
    }
}

extension CloudSettings: RepeatableSettings {
    static var command: String { "serve" }

    /// What `serve` begins with: without a file one VPC, three subnets, one instance.
    func makeScenario() throws -> Scenario {
        try makeScenario(for: .serve, usual: .standard(), usualTimeScale: 0)
    }
}
