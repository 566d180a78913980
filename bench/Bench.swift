import Glibc
import LabDriver

/// Measures ADD and DEL of the plugin against the kernel's floor and a peer, on a node of a mock VPC, and prints a table.
/// It judges nothing: figures of a shared machine are for people, and for comparing two builds on the same one.
///
/// `BENCH_PODS` (200) pods in each of `BENCH_ROUNDS` (5) rounds; `bench FLOOR-PROGRAM RESULT-FILE`.
@main
struct Bench {
    static func main() {
        guard geteuid() == 0 else { fail("make bench needs root: it makes network namespaces") }
        guard CommandLine.arguments.count == 3 else { fail("usage: bench FLOOR-PROGRAM RESULT-FILE") }
        do {
            let run = BenchRun(
                pods: number("BENCH_PODS", 200), rounds: number("BENCH_ROUNDS", 5), floor: CommandLine.arguments[1])
            let report = try run.measure()
            print(report.table)
            try report.write(to: CommandLine.arguments[2])
        } catch { fail("\(error)") }
    }

    private static func number(_ variable: String, _ usual: Int) -> Int {
        getenv(variable).flatMap { Int(String(cString: $0)) }.map { max($0, 1) } ?? usual
    }

    private static func fail(_ reason: String) -> Never {
        say("bench: \(reason)")
        exit(1)
    }
}

/// Prints a line for people on stderr, at once.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    write(STDERR_FILENO, bytes, bytes.count)
}
