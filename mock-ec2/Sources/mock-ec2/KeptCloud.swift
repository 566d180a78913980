import ArgumentParser
import CloudState
import MockCloud
import MockEC2Server
import Scenarios

/// Settings of a cloud that can be said again by another process.
protocol RepeatableSettings: ParsableArguments {
    /// The command that takes them.
    static var command: String { get }
    /// What was said, as a command line.
    var arguments: [String] { get }
    /// How the cloud begins, and what happens to it.
    func makeScenario() throws -> Scenario
}

/// A cloud as the command line has it, and the file that keeps it if one does.
struct KeptCloud<Settings: RepeatableSettings> {
    /// Those that the cloud was begun with.
    let settings: Settings
    /// What the file keeps; `nil` for a cloud that begins.
    let saved: SavedState?
    private let file: StateFile?
    private let origin: CloudOrigin

    /// Opens the file, if there is to be one. Throws `StateFileError`, also when `settings` say anything that was not said
    /// at the beginning of the cloud in it.
    static func open(_ option: StateOption, _ settings: Settings) async throws -> KeptCloud {
        let origin = CloudOrigin(command: Settings.command, arguments: settings.arguments)
        guard let state = try await option.open() else {
            return KeptCloud(settings: settings, saved: nil, file: nil, origin: origin)
        }
        guard let saved = state.saved else {
            return KeptCloud(settings: settings, saved: nil, file: state.file, origin: origin)
        }
        try saved.origin.check(origin, path: state.file.path)
        return KeptCloud(
            settings: try Settings.parse(saved.origin.arguments), saved: saved, file: state.file, origin: saved.origin)
    }

    /// The cloud as it begins, or as it is resumed: then its service has to be told by `resume`.
    func makeCloud(_ scenario: Scenario) throws -> MockCloud {
        try saved?.snapshot.cloud ?? scenario.makeCloud()
    }

    /// Lets a service that has not started go on where the file says.
    func resume(_ service: CloudService) async {
        if let saved { await service.restore(saved.snapshot) }
    }

    /// Begins to keep the state of a service that serves.
    func keep(_ service: CloudService, nodeNames: [String: String] = [:]) async throws -> StateKeeper? {
        guard let file else { return nil }
        return try await StateKeeper.begin(service, in: file, origin: origin, nodeNames: nodeNames)
    }
}
