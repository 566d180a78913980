import ArgumentParser
import VPCFabric

struct LabUp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start a lab in the background; returns when its cloud serves.")

    @OptionGroup var options: LabOptions
    @OptionGroup var settings: LabSettings
    @OptionGroup var state: StateOption

    func run() throws {
        try options.requireRoot()
        // Here too, so that mistakes in a file are told as such.
        if settings.cloud.scenario != nil { _ = try settings.makeScenario() }
        let lab = options.name
        if let process = try LabLock.holder(of: lab) { throw LabError.isUp(lab, process: process) }
        let folder = LabFolder(lab)
        try folder.make()
        let answer = try BackgroundProcess.start(
            ["lab", "run", "--name", lab.description, "--ready-descriptor", "\(BackgroundProcess.readyDescriptor)"]
                + settings.arguments + state.arguments,
            log: folder.path(of: .log))
        guard answer == LabRun.ready, let table = try folder.read(.table) else {
            throw LabError.didNotStart(lab, message: answer, log: folder.path(of: .log))
        }
        print(table, terminator: "")
    }
}
