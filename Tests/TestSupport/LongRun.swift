import Glibc

/// How far a test of random inputs goes: far enough for every day, or as far as `make soak` asks by an environment
/// variable.
public enum LongRun {
    /// Random inputs of one test: `FUZZ_INPUTS`, or `usual`.
    public static func inputs(usual: Int) -> Int { number("FUZZ_INPUTS") ?? usual }

    /// Seeds of one test: what `variable` says, or `usual`.
    public static func seeds(_ variable: String, usual: UInt64) -> UInt64 { number(variable).map(UInt64.init) ?? usual }

    private static func number(_ variable: String) -> Int? {
        getenv(variable).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
