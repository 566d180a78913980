import LinuxSystem

/// What the host's own network namespace holds, and which namespaces bear the lab's name: the same before and after.
public struct Footprint: Equatable {
    private let state: [String]

    public init(lab: String) throws {
        let namespaces = try FileReplacement.names(in: "/run/netns").filter { $0.contains("-\(lab)-") }
        state =
            try [
                ["ip", "-br", "link"], ["ip", "-br", "addr"], ["ip", "rule"], ["ip", "route", "show", "table", "all"],
                ["nft", "list", "ruleset"],
            ].map { try Child.check($0) } + namespaces
    }
}
