import LinuxSystem

/// What the product has left on a node: records, spooled DELs, links, rules, routes, nftables, neighbours.
public struct Leftovers {
    public let lines: [String]

    public init(_ node: LabNode) throws {
        func lines(_ words: String...) throws -> [String] {
            try Child.check(words, in: node.namespace).split(separator: "\n").map(String.init)
        }
        let records = ["attachments", "pending-deletes"].flatMap { folder in
            ((try? FileReplacement.names(in: "\(node.stateDirectory)/\(folder)")) ?? []).map { "\(folder): \($0)" }
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
