import Foundation
import LinuxSystem
import Nftables
import TestSupport
import Testing

@Suite struct TableTests {
    @Test func `A table's text replaces what has its name, in one transaction`() {
        let table = Table(
            .inet, "x", counters: ["lost"],
            sets: [NamedSet("own", type: "ipv4_addr", elements: ["10.0.0.1", "10.0.0.2"])],
            maps: [NamedMap("to", type: "ipv4_addr : ipv4_addr")],
            chains: [Chain("in", hook: .init(.filter, .input, priority: -150), rules: ["ip saddr @own accept"])])
        #expect(
            table.replacing == """
                table inet x { }
                delete table inet x
                table inet x {
                  counter lost { }
                  set own { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } }
                  map to { type ipv4_addr : ipv4_addr; }
                  chain in {
                    type filter hook input priority -150; policy accept;
                    ip saddr @own accept
                  }
                }

                """)
    }

    @Test func `An error shows at most 400 characters of the command`() {
        let error = NftablesError(command: String(repeating: "x", count: 1000), message: "Error: syntax error")
        #expect(error.command.count == 400)
        #expect(error.description.hasPrefix("nft: Error: syntax error in: xxx"))
    }
}

extension KernelTests {
    @Suite(NeedsRoot()) struct NftablesTests {
        let scratch: ScratchNamespace
        let nftables: Nftables

        init() async throws {
            scratch = try ScratchNamespace("nft")
            nftables = try await NetworkNamespace(path: scratch.path).onOwnThread { try Nftables() }
        }

        private func table(_ chains: [String]) -> Table {
            Table(
                .inet, "vpc-cni",
                sets: [
                    NamedSet("vpc", type: "ipv4_addr", holdsIntervals: true, elements: ["10.0.0.0/16", "10.0.1.0/24"]),
                    NamedSet("links", type: "ifname", elements: ["\"ens5\""]),
                ],
                chains: chains.map {
                    Chain($0, hook: .init(.filter, .prerouting, priority: -90), rules: ["iifname @links accept"])
                })
        }

        private func chains() throws -> [String] {
            let listing = try JSONSerialization.jsonObject(with: Data(scratch.run("nft", "-j", "list", "ruleset").utf8))
            let objects = try #require((listing as? [String: Any])?["nftables"] as? [[String: Any]])
            return objects.compactMap { ($0["chain"] as? [String: Any])?["name"] as? String }
        }

        @Test func `A table is replaced wholly, in the namespace where the context was made`() throws {
            try nftables.apply(table(["first", "second"]).replacing)
            #expect(try chains() == ["first", "second"])
            try nftables.apply(table(["third"]).replacing)
            #expect(try chains() == ["third"])
            #expect(try nftables.hasTable(.inet, "vpc-cni"))
            #expect(try !nftables.hasTable(.inet, "vpc"))
        }

        @Test func `A removal succeeds with and without the table`() throws {
            try nftables.apply(table(["first"]).replacing)
            for _ in 1...2 { try nftables.apply(table([]).removal) }
            #expect(try chains() == [])
        }

        @Test func `When one command is refused nothing changes, and the error carries nft's words`() throws {
            try nftables.apply(table(["first"]).replacing)
            let error = #expect(throws: NftablesError.self) {
                try nftables.apply(table(["second"]).replacing + "add rule inet nothing here accept\n")
            }
            #expect(error?.message == "Error: Could not process rule: No such file or directory")
            #expect(try chains() == ["first"])
            try nftables.apply(table(["third"]).replacing)
            #expect(try chains() == ["third"], "an error leaves the context usable")
        }

        @Test func `The error of a single command shows the place in it`() {
            let error = #expect(throws: NftablesError.self) { try nftables.apply("add rule inet nothing here accept") }
            #expect(error?.message.contains("add rule inet nothing here accept") == true)
        }

        @Test func `A listing is the JSON that nft prints`() throws {
            try nftables.apply(table(["first"]).replacing)
            let ours = try JSONSerialization.jsonObject(with: Data(nftables.list("list table inet vpc-cni").utf8))
            let theirs = try JSONSerialization.jsonObject(
                with: Data(scratch.run("nft", "-j", "list", "table", "inet", "vpc-cni").utf8))
            #expect(ours as? NSDictionary == theirs as? NSDictionary)
        }

        @Test func `The monitor tells of a change by another process, and ends when stopped`() async throws {
            let monitor = try await NetworkNamespace(path: scratch.path).onOwnThread { try NftablesMonitor() }
            try scratch.run("nft", "add", "table", "ip", "foreign")
            let queue = BlockingQueue(name: "monitor")
            #expect(try await queue.run { try monitor.waitForChange() })
            async let second = queue.run { try monitor.waitForChange() }
            monitor.stop()
            #expect(try await !second)
        }
    }
}
