import ArgumentParser
import VPCFabric

struct LabStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the nodes of a running lab, and where its endpoints are.")

    @OptionGroup var options: LabOptions
    @Flag(help: "As one line of JSON.")
    var json = false

    func run() throws {
        let lab = options.name
        guard try LabLock.holder(of: lab) != nil else { throw LabError.isNotUp(lab) }
        guard let text = try LabFolder(lab).read(json ? .status : .table) else { throw LabError.isStarting(lab) }
        print(text, terminator: "")
    }
}
