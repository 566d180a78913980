import ArgumentParser

@main
struct MockEC2: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-ec2", abstract: "A cloud in one process: EC2, STS and instance metadata.",
        subcommands: [ServeCommand.self, LabCommand.self, ScenarioCommand.self])
}
