import ArgumentParser
import CloudState
import Glibc
import LinuxSystem

/// `--state`, with which a cloud outlives its process.
struct StateOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file that keeps the cloud: it is resumed if the file is there, else begun.",
            discussion: """
                Written about a second after each change, and at the end; mode 0600, as it holds secrets. What else is \
                said of the cloud must be as at its beginning, or left out. Without it the cloud is in memory only.
                """),
        transform: absolutePath)
    var state: String?

    /// The same as a command line for a process that may stand in another folder.
    var arguments: [String] { state.map { ["--state", $0] } ?? [] }

    /// Takes the file for this process, and reads what it keeps. `nil`: there is to be none.
    func open() async throws -> (file: StateFile, saved: SavedState?)? {
        guard let state else { return nil }
        return try await BlockingQueue(name: "state").run {
            let file = try StateFile(locking: state)
            return (file, try file.read())
        }
    }
}

/// The path from the root of the file system, by where the process stands now.
private func absolutePath(_ path: String) throws -> String {
    guard !path.isEmpty, path.last != "/" else { throw ValidationError("--state is '\(path)': it must name a file") }
    guard path.first != "/", let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
}
