/// The usual three, in milliseconds.
package struct Percentiles {
    package var p50: Double
    package var p90: Double
    package var p99: Double

    package init(p50: Double, p90: Double, p99: Double) {
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
    }

    package init(of durations: [Duration]) {
        let sorted = durations.map(\.milliseconds).sorted()
        func at(_ hundredths: Int) -> Double { sorted.isEmpty ? .nan : sorted[sorted.count * hundredths / 100] }
        self.init(p50: at(50), p90: at(90), p99: at(99))
    }

    /// The median of each over several runs.
    package init(medianOf runs: [Percentiles]) {
        func median(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }
        self.init(p50: median(runs.map(\.p50)), p90: median(runs.map(\.p90)), p99: median(runs.map(\.p99)))
    }

    /// Each less the same amount, which is what the harness itself takes.
    package func less(_ milliseconds: Double) -> Percentiles {
        Percentiles(p50: p50 - milliseconds, p90: p90 - milliseconds, p99: p99 - milliseconds)
    }

    package var all: [Double] { [p50, p90, p99] }
}

extension Duration {
    package var milliseconds: Double { self / .milliseconds(1) }
}
