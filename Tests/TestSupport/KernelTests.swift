import Glibc
public import Testing

/// The parent of every suite that changes kernel state: what hangs under it by `extension KernelTests` runs one test at a
/// time, over all test targets.
@Suite(.serialized) public struct KernelTests {
    public init() {}
}

/// Skips a test without root; with `CI` set, that is a failure.
public struct NeedsRoot: TestTrait, SuiteTrait {
    public let isRecursive = true

    struct NotRoot: Error {}

    public init() {}

    public func prepare(for test: Test) async throws {
        guard geteuid() != 0 else { return }
        if getenv("CI") != nil { throw NotRoot() }
        try Test.cancel("needs root")
    }
}
