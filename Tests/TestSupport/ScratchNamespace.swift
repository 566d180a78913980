import Foundation

/// A named network namespace for one test, removed with it. The names carry the test process's pid, and those of
/// processes that are gone are swept first, so that a crash leaves nothing for long.
public final class ScratchNamespace: Sendable {
    public let name: String
    public var path: String { "/run/netns/\(name)" }

    public init(_ label: String = "") throws {
        Self.sweep()
        name = "vct-\(getpid())-\(label)\(UUID().uuidString.prefix(6).lowercased())"
        try Command.run("ip", "netns", "add", name)
        try run("ip", "link", "set", "lo", "up")
    }

    deinit { _ = try? Command.run("ip", "netns", "del", name) }

    /// Runs `words` inside and returns what they print.
    @discardableResult
    public func run(_ words: String...) throws -> String {
        try Command.run(["ip", "netns", "exec", name] + words)
    }

    private static func sweep() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
        for name in names where name.hasPrefix("vct-") {
            let parts = name.split(separator: "-")
            guard parts.count > 1, let pid = Int32(parts[1]), kill(pid, 0) != 0 else { continue }
            _ = try? Command.run("ip", "netns", "del", name)
        }
    }
}
