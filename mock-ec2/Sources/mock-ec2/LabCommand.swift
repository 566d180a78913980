import ArgumentParser
import Glibc
import MockCloud
import MockEC2Server
import VPCFabric

/// `mock-ec2 lab`: a VPC whose nodes are network namespaces of this machine.
struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "A VPC whose nodes are network namespaces of this machine (needs root).",
        subcommands: [LabUp.self, LabStatus.self, LabExec.self, LabDown.self, LabRun.self])
}

struct LabOptions: ParsableArguments {
    @Option(
        help: "The lab's name; labs of different names live side by side.",
        transform: { text in try LabName(parsing: text) })
    var name = LabName.standard

    /// Throws unless the process may make namespaces.
    func requireRoot() throws { guard geteuid() == 0 else { throw LabError.needsRoot } }
}

/// How a lab is to be; `lab up` hands it on to the process that becomes the lab.
struct LabSettings: ParsableArguments {
    @Option(help: "How many nodes; they are called node1, node2, ...")
    var nodes = 2
    @Option(help: "The type of their instances.")
    var instanceType = "m5.large"
    @Option(help: "Factor on EC2's usual delays; 0: nothing takes any time.")
    var timeScale = 0.1
    @Option(help: "How often actions may be called: without limit, or as AWS documents.")
    var throttle = ThrottleChoice.off
    @Option(help: "Makes identifiers and addresses the same in every run.")
    var seed: UInt64?
    @Option(help: "The region, whose name clients sign.")
    var region = "us-west-2"
    @Flag(help: "Lead private addresses without a public one to the internet through a NAT gateway.")
    var natGateway = false
    @Flag(name: .customLong("ipv6"), help: "Give the VPC a /56, its subnets a /64 each, and each node an IPv6 address.")
    var hasIPv6 = false

    func validate() throws {
        guard (1...100).contains(nodes) else { throw ValidationError("--nodes \(nodes): 1 to 100 are possible") }
        guard timeScale >= 0, timeScale.isFinite else { throw ValidationError("--time-scale \(timeScale): 0 or more") }
        try CloudOptions.check(region: region)
    }

    /// The cloud that the lab begins with.
    func makeCloud() throws -> MockCloud {
        var configuration = CloudConfiguration.standard(nodes: nodes, instanceType: instanceType)
        configuration.region = region
        configuration.timeScale = timeScale
        configuration.throttling = throttle.table
        configuration.hasIPv6 = hasIPv6
        if hasIPv6 {
            for index in configuration.instances.indices { configuration.instances[index].ipv6AddressCount = 1 }
        }
        return try MockCloud(configuration, seed: seed ?? .random(in: 0...UInt64.max), now: CloudClock.wall.now)
    }

    /// The same settings as a command line.
    var arguments: [String] {
        [
            "--nodes", String(nodes), "--instance-type", instanceType, "--time-scale", String(timeScale), "--throttle",
            throttle.rawValue, "--region", region,
        ] + (seed.map { ["--seed", String($0)] } ?? []) + (natGateway ? ["--nat-gateway"] : [])
            + (hasIPv6 ? ["--ipv6"] : [])
    }
}
