import CNISpec
import LabDriver
import LinuxSystem

/// What the product has left on a node.
struct Leftovers {
    let lines: [String]

    init(_ node: LabNode) throws {
        func lines(_ words: String...) throws -> [String] {
            try Child.check(words, in: node.namespace).split(separator: "\n").map(String.init)
        }
        let records = ((try? FileReplacement.names(in: "\(node.stateDirectory)/attachments")) ?? []).map {
            "record \($0)"
        }
        let links = try lines("ip", "-br", "link").filter { line in
            !["lo", "ens5"].contains { line.hasPrefix($0 + " ") || line.hasPrefix($0 + "@") }
        }
        // The kernel's own three rules: local, main, default (ip-rule(8)).
        let rules = try lines("ip", "rule").filter {
            !["0:", "32766:", "32767:"].contains($0.split(separator: "\t")[0])
        }
        let routes = try lines("ip", "-4", "route", "show", "table", "all").filter {
            $0.contains("table") && !$0.contains("table local")
        }
        let tables = try lines("nft", "list", "tables")
        let neighbours = try lines("ip", "neigh", "show", "nud", "permanent")
        self.lines = records + links + rules + routes + tables + neighbours
    }
}

/// What the host's own network namespace holds, and which namespaces bear the demo's name: the same before and after.
struct Footprint: Equatable {
    private let state: [String]

    init() throws {
        let namespaces = try FileReplacement.names(in: "/run/netns").filter { $0.contains("-demo-") }
        state =
            try [
                ["ip", "-br", "link"], ["ip", "-br", "addr"], ["ip", "rule"], ["ip", "route", "show", "table", "all"],
                ["nft", "list", "ruleset"],
            ].map { try Child.check($0) } + namespaces
    }
}
