import Foundation
import TestSupport

/// The program `mock-ec2`, as it lies beside the tests.
enum MockEC2Program {
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("mock-ec2").path

    /// Runs `mock-ec2 lab WORDS` and returns what it prints.
    @discardableResult
    static func lab(_ words: [String]) throws -> String { try Command.run([path, "lab"] + words) }
}

/// A lab of the program's own making, removed with this object.
final class ProgramLab: Sendable {
    let name: String

    convenience init(_ settings: String...) throws { try self.init(settings) }

    init(_ settings: [String]) throws {
        try Leftovers.sweep()
        name = "test-\(getpid())-\(UUID().uuidString.prefix(6).lowercased())"
        try up(settings)
    }

    deinit { _ = try? down() }

    func up(_ settings: [String] = []) throws { try MockEC2Program.lab(["up", "--name", name] + settings) }
    func down() throws { try MockEC2Program.lab(["down", "--name", name]) }

    @discardableResult
    func exec(_ node: String, _ words: String...) throws -> String {
        try MockEC2Program.lab(["exec", "--name", name, node, "--"] + words)
    }

    func status() throws -> [String: Any] {
        let text = try MockEC2Program.lab(["status", "--json", "--name", name])
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    /// The process that is the lab.
    func process() throws -> String {
        try Command.run("pgrep", "-f", "lab run --name \(name) ").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Everything on the machine that carries the lab's name.
    func traces() throws -> [String] {
        let files = FileManager.default
        return ["/run/netns", "/run/mock-ec2"].flatMap { folder in
            ((try? files.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.contains(name) }
        } + [(try? process()) ?? ""].filter { !$0.isEmpty }
    }
}
