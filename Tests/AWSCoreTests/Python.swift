import Glibc
import TestSupport
import Testing

/// The Python beside whose libraries we measure ours: VPC_CNI_PYTHON, or `python3` of the PATH.
enum Python {
    static var executable: String { getenv("VPC_CNI_PYTHON").map { String(cString: $0) } ?? "python3" }

    /// What the program printed; throws if it failed.
    static func run(_ arguments: String...) throws -> String { try Command.run([executable] + arguments) }
}

/// Cancels a test where Python lacks a module; in CI its want is a failure.
struct NeedsPython: TestTrait, SuiteTrait {
    let module: String
    let isRecursive = true

    struct Missing: Error {
        let module: String
    }

    func prepare(for test: Test) async throws {
        if (try? Python.run("-c", "import \(module)")) != nil { return }
        if getenv("CI") != nil { throw Missing(module: module) }
        try Test.cancel("needs a Python with \(module)")
    }
}
