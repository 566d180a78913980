import ArgumentParser
import VPCFabric

struct LabDown: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "End a lab, or clear away what is left of one that died.")

    @OptionGroup var options: LabOptions

    func run() throws {
        try options.requireRoot()
        let lab = options.name
        try LabProcesses.endCloud(of: lab)
        // Held meanwhile, so that no lab of this name comes up while its namespaces are taken away.
        let lock = try LabLock.acquire(lab)
        try withExtendedLifetime(lock) { try Lab.clear(lab) }
        print("lab \(lab) is down")
    }
}
