import ArgumentParser
import Glibc
import MockCloud
import Scenarios
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
    @OptionGroup var cloud: CloudSettings
    @Option(help: "How many nodes; they are called node1, node2, ... (default: 2, or the scenario's instances)")
    var nodes: Int?
    @Option(help: "The type of their instances. (default: m5.large)")
    var instanceType: String?
    @Flag(help: "Lead private addresses without a public one to the internet through a NAT gateway.")
    var natGateway = false
    @Flag(name: .customLong("ipv6"), help: "Give the VPC a /56, its subnets a /64 each, and each node an IPv6 address.")
    var hasIPv6 = false

    func validate() throws {
        if let nodes, !(1...LabLimits.nodes).contains(nodes) {
            throw ValidationError("--nodes \(nodes): 1 to \(LabLimits.nodes) are possible")
        }
    }
}

extension LabSettings: RepeatableSettings {
    static var command: String { "lab up" }

    /// What the lab begins with.
    func makeScenario() throws -> Scenario {
        let usual = CloudConfiguration.standard(nodes: nodes ?? 2, instanceType: instanceType ?? "m5.large")
        var scenario = try cloud.makeScenario(for: .lab(nodes: nodes), usual: usual, usualTimeScale: 0.1)
        if hasIPv6 { scenario.configuration.hasIPv6 = true }
        for index in scenario.configuration.instances.indices {
            if hasIPv6 { scenario.configuration.instances[index].ipv6AddressCount = 1 }
            if let instanceType { scenario.configuration.instances[index].type = instanceType }
        }
        return scenario
    }

    /// The same settings as a command line.
    var arguments: [String] {
        cloud.arguments + (nodes.map { ["--nodes", String($0)] } ?? [])
            + (instanceType.map { ["--instance-type", $0] } ?? []) + (natGateway ? ["--nat-gateway"] : [])
            + (hasIPv6 ? ["--ipv6"] : [])
    }
}
