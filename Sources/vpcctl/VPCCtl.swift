import ArgumentParser

/// The tool for people: asks the daemon, or works on the node when there is none.
@main
struct VPCCtl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vpcctl", abstract: "Looks at and takes down the pod network of an EC2 node.",
        subcommands: [StatusCommand.self, PodsCommand.self, ENIsCommand.self, UninstallCommand.self])
}
