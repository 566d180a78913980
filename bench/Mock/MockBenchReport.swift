import BenchFigures
import CNISpec
import Glibc
import LinuxSystem

/// What was measured, as tables for people and as JSON for comparing.
struct MockBenchReport {
    /// One cloud under both loads.
    struct Cloud {
        var byID: [Load] = []
        var list: [Load] = []
        /// The requests of one listing.
        var pages = 1
    }

    let interfaces: Int
    let seconds: Int
    let rounds: Int
    var ours = Cloud()
    var moto = Cloud()
    var bare: [Load] = []
    var start: [Duration] = []
    var nothing: [Duration] = []
    /// Of a small cloud and of a large one.
    var scale: [LoadedCloud.Figures] = []

    init(interfaces: Int, seconds: Int, rounds: Int) {
        self.interfaces = interfaces
        self.seconds = seconds
        self.rounds = rounds
    }

    private var loads: [(name: String, load: Load)] {
        [
            ("by id: bare NIO", Load(of: bare)), ("by id: mock-ec2", Load(of: ours.byID)),
            ("by id: moto", Load(of: moto.byID)),
            ("list \(interfaces): mock-ec2", Load(of: ours.list, pages: ours.pages)),
            ("list \(interfaces): moto", Load(of: moto.list, pages: moto.pages)),
        ]
    }

    private var ratios: [(name: String, wanted: Double, measured: Double)] {
        let rates = loads.map(\.load.rate)
        return [
            ("by id, mock-ec2 / bare NIO", 0.35, rates[1] / rates[0]),
            ("by id, mock-ec2 / moto", 100, rates[1] / rates[2]),
            ("list, mock-ec2 / moto", 100, rates[3] / rates[4]),
        ]
    }

    var tables: String {
        ([""] + loadLines + [""] + ratioLines + [""] + startLines + [""] + scaleLines).joined(separator: "\n")
    }

    private var loadLines: [String] {
        let title = "\("".padded(22))  answers/s    p50 ms    p99 ms  failures  server's CPU us/answer"
        return [title]
            + loads.map { name, load in
                name.padded(22) + load.rate.decimals(1).left(11) + load.p50.decimals(2).left(10)
                    + load.p99.decimals(2).left(10) + "\(load.failures)".left(10)
                    + load.processorTime.decimals(1).left(24)
            }
    }

    private var ratioLines: [String] {
        ["\("ratio of rates".padded(32))   wanted   measured"]
            + ratios.map { name, wanted, measured in
                name.padded(32) + ">= \(wanted.decimals(2))".left(9) + measured.decimals(2).left(11)
            }
    }

    private var startLines: [String] {
        ["\("ms, of \(start.count) starts".padded(32))      p50       p90"]
            + [("mock-ec2 serve, to first answer", start), ("/bin/true, to its end", nothing)].map { name, times in
                let figures = Percentiles(of: times)
                return name.padded(32) + figures.p50.decimals(1).left(9) + figures.p90.decimals(1).left(10)
            }
    }

    private var scaleLines: [String] {
        func columns(_ texts: [String]) -> String { texts.map { $0.left(10) }.joined() }
        let names = scale.first?.calls.map(\.name) ?? []
        return ["\("interfaces (15 addresses each)".padded(40))\(columns(scale.map { "\($0.interfaces)" }))"]
            + ["\("memory of the process, MiB".padded(40))\(columns(scale.map { "\($0.memory / 1024)" }))"]
            + names.enumerated().map { row, name in
                "\(name), us".padded(40) + columns(scale.map { $0.calls[row].microseconds.decimals(1) })
            }
    }

    func write(to path: String) throws {
        func object(_ members: [(String, Double)]) -> JSONValue {
            .object(JSONObject(members.map { JSONObject.Member(key: $0, value: .decimal($1)) }))
        }
        let figures = loads.map { name, load in
            let values = [
                ("rate", load.rate), ("p50", load.p50), ("p99", load.p99), ("failures", Double(load.failures)),
                ("processorTime", load.processorTime),
            ]
            return JSONObject.Member(key: name, value: object(values))
        }
        let sizes = scale.map { size in
            object(
                [("interfaces", Double(size.interfaces)), ("memoryMiB", Double(size.memory) / 1024)]
                    + size.calls.map { ("\($0.name), us", $0.microseconds) })
        }
        let json: JSONValue = [
            "machine": .string(Machine.description), "connections": .int(Load.connections), "rounds": .int(rounds),
            "secondsPerRound": .int(seconds), "units": "answers per second; p50, p99 in ms; processorTime in us",
            "loads": .object(JSONObject(figures)), "ratios": object(ratios.map { ($0.name, $0.measured) }),
            "startMilliseconds": [
                "mock-ec2": .decimal(Percentiles(of: start).p50), "/bin/true": .decimal(Percentiles(of: nothing).p50),
            ],
            "scale": .array(sizes),
        ]
        try FileReplacement.write(json.serialized() + [UInt8(ascii: "\n")], to: path)
    }
}
