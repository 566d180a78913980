import ArgumentParser
import Glibc
import LinuxSystem
import Scenarios

/// `mock-ec2 scenario`: scenario files, without a cloud.
struct ScenarioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario", abstract: "Look at scenario files.", subcommands: [ScenarioCheck.self])
}

struct ScenarioCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell what is wrong in scenario files, each mistake as FILE:LINE:COLUMN.",
        discussion: "Exits with 0 and a summary of each file when nothing is wrong, else with 1.")

    @Flag(help: "Whether a lab can begin with it too.")
    var lab = false
    @Argument(help: "The files.")
    var files: [String]

    func run() throws {
        var isGood = true
        for file in files {
            do {
                let scenario = try ScenarioFile.read(file, for: lab ? .lab(nodes: nil) : .serve)
                print("\(file): \(scenario.summary)")
            } catch {
                isGood = false
                let text = (error as? ScenarioFile.Refusal)?.text ?? "\(file): \(error)\n"
                try Descriptor(adopting: dup(STDERR_FILENO)).writeAll(Array(text.utf8), "stderr")
            }
        }
        if !isGood { throw ExitCode.failure }
    }
}
