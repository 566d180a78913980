import CNISpec
import Glibc
import LabDriver
import LinuxSystem

/// The rounds of a run: in each, every subject once more, one after the other, so that a busy moment of the machine
/// falls on all of them.
struct MockBenchRun {
    let mock: String
    let moto: String
    /// Where `load.lua` and `requests.py` are.
    let folder: String
    let seconds: Int
    let rounds: Int

    /// The interfaces in both clouds.
    static let interfaces = 1200

    private let logs = "/tmp/bench-mock.\(getpid())"

    init(mock: String, moto: String, folder: String, seconds: Int, rounds: Int) {
        self.mock = mock
        self.moto = moto
        self.folder = folder
        self.seconds = seconds
        self.rounds = rounds
    }

    func measure() throws -> MockBenchReport {
        try FileReplacement.makeDirectory(logs)
        var report = MockBenchReport(interfaces: Self.interfaces, seconds: seconds, rounds: rounds)
        say("start to first answer")
        report.start = try StartTime.measure(mock: mock, folder: folder, log: "\(logs)/start")
        report.nothing = try StartTime.measureNothing()
        say("a cloud of 5,000 instances")
        report.scale = try [34, 5000].map { try LoadedCloud.Figures(ofProcessWith: $0) }

        let ours = try Subject(log: "\(logs)/mock-ec2") { port in
            [mock, "serve", "--ec2-listen", "127.0.0.1:\(port)", "--imds-listen", "127.0.0.1:0"]
        }
        let theirs = try Subject(log: "\(logs)/moto") { [moto, "-H", "127.0.0.1", "-p", "\($0)"] }
        say("\(Self.interfaces) interfaces in each cloud, made through their APIs")
        let prepared = try prepare(ours, "must-verify")
        _ = try prepare(theirs)
        let answer = "\(logs)/answer"
        try FileReplacement.write(Array((prepared["answer"]?.stringValue ?? "").utf8), to: answer)
        let bare = try Subject(log: "\(logs)/bare") { [CommandLine.arguments[0], "bare", "\($0)", answer] }

        for round in 1...rounds {
            say("round \(round) of \(rounds)")
            report.bare.append(try load(bare, try named("by-id", prepared), seconds))
            for (subject, name) in [(ours, \MockBenchReport.ours), (theirs, \MockBenchReport.moto)] {
                let isOurs = subject === ours
                let requests = try prepare(subject)
                report[keyPath: name].byID.append(try load(subject, try named("by-id", requests), seconds))
                let list = try SignedRequests("list", of: requests)
                report[keyPath: name].pages = list.count
                // Moto needs most of a second for one: enough of them must end.
                report[keyPath: name].list.append(try load(subject, list, isOurs ? seconds : 4 * seconds))
            }
        }
        return report
    }

    private func prepare(_ subject: Subject, _ wish: String = "") throws -> JSONValue {
        try SignedRequests.make(folder, subject.endpoint, "\(Self.interfaces)", wish)
    }

    private func named(_ name: String, _ prepared: JSONValue) throws -> SignedRequests {
        try SignedRequests(name, of: prepared)
    }

    private func load(_ subject: Subject, _ requests: SignedRequests, _ seconds: Int) throws -> Load {
        try requests.write(to: "\(logs)/requests.lua")
        return try Load.run(subject, "\(logs)/requests.lua", folder: folder, seconds: seconds)
    }
}
