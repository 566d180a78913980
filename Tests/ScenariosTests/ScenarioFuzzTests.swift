import Foundation
import Scenarios
import TestSupport
import Testing

/// Scenario files spoilt at random, the same in every run.
@Suite struct ScenarioFuzzTests {
    private struct Spoiler {
        var random = SplitMix(seed: 0x5CE)
        let files: [[UInt8]]
        /// What means something to YAML or to the reader.
        let pieces = [
            ": ", "- ", "? ", "*a", "&a ", "[", "]", "{", "}", ",", "\n", "\r\n", "\"", "'", "#", "|", ">", "!x ",
            "<<: ",
            "\t", "%", "---\n", "...", "~", "null", "true", "-1", "1e308", "0x10", "10.0.0.0/16", "600ms", "\u{E000}",
            "\u{85}", "\u{2028}", "é", "\0", "\u{FEFF}", "count: 3", "at: 3s",
        ].map { Array($0.utf8) }

        mutating func next() -> [UInt8] {
            var text = files.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
                case 1: text.removeSubrange(place..<min(text.count, place + Int.random(in: 1...9, using: &random)))
                case 2, 3: text.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
                case 4: text = Array(text[..<place])
                default:
                    let other = files.randomElement(using: &random) ?? []
                    let start = Int.random(in: 0...other.count, using: &random)
                    text.insert(contentsOf: other[start...].prefix(Int.random(in: 0...60, using: &random)), at: place)
                }
            }
            return text
        }
    }

    /// Small ones, in which all that a file can say is said.
    private static let files = [
        """
        region: us-west-2
        accountId: 123456789012
        seed: 1
        vpcs: [{name: m, cidr: 10.0.0.0/24, secondaryCidrs: [100.64.0.0/26], ipv6: true, tags: &t {a: b}}]
        subnets:
          - {name: n, vpc: m, cidr: 10.0.0.0/25, zone: a, free: 9, fragmented: 50%, ipv6OnCreation: true, tags: *t}
          - {cidr: 100.64.0.0/26, addressChoice: lowest}
        instances:
          - {name: node, count: 2, type: m5.large, subnet: n, interfaces: [{addresses: 2}]}
          - {name: x, primaryAddress: 10.0.0.9, publicAddress: 203.0.113.3, role: r}
        """,
        """
        delays: {create: 600ms, attach: 2, run: 1m}
        consistencyLag: 1s
        throttle:
          reading: {size: 1, refill: 2}
          actions:
            CreateTags: {size: 1, refill: 1}
          sharedByCategory: true
        """,
        """
        faults:
          - {action: CreateNetworkInterface, code: InternalError, count: 3, probability: 0.5}
          - imds: {status: 503}
            latencyMilliseconds: 20
          - drain: {subnet: subnet-1, free: 3}
        timeline: [{at: 30s, fault: {stop: node1}}, {at: 60s, clearFaults: true}, {at: 90s, advanceClock: 3600}]
        accessKeys: [{id: A, secret: "s", allow: ["ec2:Describe*"], deny: [sts:*]}]
        roles: {node: {allow: [ec2:*]}}
        """,
    ].map { Array($0.utf8) }

    @Test func `no file of 10,000 crashes the reader: each is a scenario, or has mistakes that are somewhere in it`() {
        var spoiler = Spoiler(files: Self.files)
        var (good, bad) = (0, 0)
        for _ in 0..<LongRun.inputs(usual: 10_000) {
            let bytes = spoiler.next()
            do {
                _ = try Scenario(reading: bytes)
                good += 1
            } catch {
                bad += 1
                #expect(!error.mistakes.isEmpty)
                let lines = bytes.count { [10, 13].contains($0) } + 1 + bytes.count { $0 == 0x85 || $0 == 0xA8 }
                for mistake in error.mistakes {
                    #expect((1...lines).contains(mistake.position.line), "\(mistake)")
                    #expect((1...bytes.count + 1).contains(mistake.position.column), "\(mistake)")
                    #expect(!mistake.message.isEmpty && !mistake.message.contains { $0.isNewline }, "\(mistake)")
                }
            }
        }
        #expect(good > 100 && bad > 100, "\(good) good, \(bad) bad")
    }
}
