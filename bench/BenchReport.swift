import BenchFigures
import CNISpec
import LinuxSystem

/// What was measured, as a table for people and as JSON for comparing.
struct BenchReport {
    /// A program's runs, from fork to exit, and those of a program that does nothing.
    struct Subject {
        var nothing: [Duration] = []
        var add: [Duration] = []
        var del: [Duration] = []

        private var overhead: Double { Percentiles(of: nothing).p50 }
        /// Without what starting and ending any program takes.
        var netAdd: Percentiles { Percentiles(of: add).less(overhead) }
        var netDel: Percentiles { Percentiles(of: del).less(overhead) }
    }

    let pods: Int
    let rounds: Int
    var floor: [Floor] = []
    var ours = Subject()
    var peer = Subject()

    init(pods: Int, rounds: Int) {
        self.pods = pods
        self.rounds = rounds
    }

    private struct Row {
        let name: String
        let count: Int
        let figures: Percentiles
    }

    private var rows: [Row] {
        let floors = [
            Row(name: "kernel floor ADD", count: pods * rounds, figures: floorAdd),
            Row(name: "kernel floor DEL", count: pods * rounds, figures: Percentiles(medianOf: floor.map(\.del))),
        ]
        let started = Row(name: "/bin/true", count: ours.nothing.count, figures: Percentiles(of: ours.nothing))
        let plugins = [("vpc-cni", ours), ("ptp + host-local", peer)].filter { !$0.1.add.isEmpty }
        return floors + [started]
            + plugins.flatMap { name, subject in
                [
                    Row(name: "\(name) ADD", count: subject.add.count, figures: subject.netAdd),
                    Row(name: "\(name) DEL", count: subject.del.count, figures: subject.netDel),
                ]
            }
    }

    private var floorAdd: Percentiles { Percentiles(medianOf: floor.map(\.add)) }

    var table: String {
        var lines = ["", "\("".padded(24))\("n".left(6))     p50 ms    p90 ms    p99 ms   p50 / floor's ADD"]
        for row in rows {
            let figures = row.figures.all.map { $0.decimals(3).left(10) }.joined()
            let ratio = (row.figures.p50 / floorAdd.p50).decimals(2).left(10)
            lines.append("\(row.name.padded(24))\("\(row.count)".left(6)) \(figures)\(ratio)")
        }
        lines.append("")
        lines.append(
            "plugins: from fork to exit, less the p50 of /bin/true under the same harness; floor: median of rounds")
        if peer.add.isEmpty { lines.append("no peer: the package containernetworking-plugins is not installed") }
        return lines.joined(separator: "\n")
    }

    func write(to path: String) throws {
        let figures = rows.map { row in
            let values = zip(["p50", "p90", "p99"], row.figures.all).map {
                JSONObject.Member(key: $0, value: .decimal($1))
            }
            let name = [JSONObject.Member(key: "name", value: .string(row.name))]
            return JSONValue.object(JSONObject(name + [.init(key: "n", value: .int(row.count))] + values))
        }
        let json: JSONValue = [
            "unit": "ms", "podsPerRound": .int(pods), "rounds": .int(rounds), "machine": .string(Machine.description),
            "figures": .array(figures),
            "ratios": [
                "addToFloor": .decimal(ours.netAdd.p50 / floorAdd.p50),
                "delToAdd": .decimal(ours.netDel.p50 / ours.netAdd.p50),
                "addToPeer": .decimal(ours.netAdd.p50 / peer.netAdd.p50),
                "delToPeer": .decimal(ours.netDel.p50 / peer.netDel.p50),
            ],
        ]
        try FileReplacement.write(json.serialized() + [UInt8(ascii: "\n")], to: path)
    }
}
