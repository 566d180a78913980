import CNISpec
import LabDriver

/// What `wrk` measured of one subject: one thread of its own, 64 connections that are kept.
struct Load {
    static let connections = 64

    /// Answers per second.
    let rate: Double
    /// In milliseconds.
    let p50: Double
    let p99: Double
    /// Answers that were no success, and connections that broke.
    let failures: Int
    /// Processor time of the server for each answer, in microseconds.
    let processorTime: Double

    /// Sends the requests of the Lua file `requests` for some seconds.
    static func run(_ subject: Subject, _ requests: String, folder: String, seconds: Int) throws -> Load {
        let before = subject.processorTime
        let output = try Child.check([
            "wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "120s", "-s", "\(folder)/load.lua",
            "\(subject.endpoint)/", "--", requests,
        ])
        let used = subject.processorTime - before
        guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("{") }),
            let figures = try? JSONValue(parsing: String(line))
        else { throw LabError("wrk has printed no figures: \(output)") }
        func figure(_ name: String) -> Double { Double(figures[name]?.intValue ?? 0) }
        return Load(
            rate: figure("requests") / figure("microseconds") * 1e6, p50: figure("p50") / 1000,
            p99: figure("p99") / 1000, failures: Int(figure("refused") + figure("broken")),
            processorTime: used / .microseconds(1) / figure("requests"))
    }

    private init(rate: Double, p50: Double, p99: Double, failures: Int, processorTime: Double) {
        self.rate = rate
        self.p50 = p50
        self.p99 = p99
        self.failures = failures
        self.processorTime = processorTime
    }

    /// The median of each figure over several rounds; failures are added up. `pages` answers make one.
    init(of rounds: [Load], pages: Int = 1) {
        func median(_ figure: (Load) -> Double) -> Double {
            rounds.isEmpty ? .nan : rounds.map(figure).sorted()[rounds.count / 2]
        }
        self.init(
            rate: median(\.rate) / Double(pages), p50: median(\.p50), p99: median(\.p99),
            failures: rounds.reduce(0) { $0 + $1.failures }, processorTime: median(\.processorTime) * Double(pages))
    }
}
