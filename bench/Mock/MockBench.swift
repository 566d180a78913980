import Glibc
import LabDriver

/// Measures the mock cloud beside moto and beside a server that does nothing, prints tables, and writes the figures.
/// It judges nothing: figures of a shared machine are for people, and for comparing what ran in the same minutes.
///
/// `bench-mock MOCK-EC2 MOTO-SERVER FOLDER`, where FOLDER has `load.lua` and `requests.py`, and `RESULT-FILE`. With `bare` or
/// `cloud` in place of these it is itself one of the subjects.
@main
struct MockBench {
    static func main() async {
        do {
            let words = Array(CommandLine.arguments.dropFirst())
            switch (words.first, words.count) {
            case ("bare", 3): try await BareServer.run(port: Int(words[1]) ?? 0, answer: words[2])
            case ("cloud", 2): print(try await LoadedCloud.measure(instances: Int(words[1]) ?? 1))
            case (_, 4):
                let run = MockBenchRun(
                    mock: words[0], moto: words[1], folder: words[2],
                    seconds: number("BENCH_SECONDS", 5), rounds: number("BENCH_ROUNDS", 3))
                let report = try run.measure()
                print(report.tables)
                try report.write(to: words[3])
            default: fail("usage: bench-mock MOCK-EC2 MOTO-SERVER FOLDER RESULT-FILE")
            }
        } catch { fail("\(error)") }
    }

    private static func number(_ variable: String, _ usual: Int) -> Int {
        getenv(variable).flatMap { Int(String(cString: $0)) }.map { max($0, 1) } ?? usual
    }

    private static func fail(_ reason: String) -> Never {
        say("bench-mock: \(reason)")
        exit(1)
    }
}

/// Prints a line for people on stderr, at once.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    write(STDERR_FILENO, bytes, bytes.count)
}
