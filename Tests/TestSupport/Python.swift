import Foundation
import Synchronization
public import Testing

/// The Python that tests run as an outside witness: VPC_CNI_PYTHON, or `python3` of the PATH.
public enum Python {
    public static let executable = ProcessInfo.processInfo.environment["VPC_CNI_PYTHON"] ?? "python3"

    /// What the program printed; throws if it failed.
    @discardableResult
    public static func run(_ arguments: String..., input: String = "") throws -> String {
        try Command.run([executable] + arguments, input: input)
    }

    private static let modules = Mutex<[String: Bool]>([:])

    /// Whether `module` can be imported; asked once.
    static func has(_ module: String) -> Bool {
        modules.withLock { known in
            if let answer = known[module] { return answer }
            let answer = (try? run("-c", "import \(module)")) != nil
            known[module] = answer
            return answer
        }
    }
}

/// Skips a test where Python lacks a module; with `CI` set, that is a failure.
public struct NeedsPython: TestTrait, SuiteTrait {
    private let module: String
    public let isRecursive = true

    struct Missing: Error, CustomStringConvertible {
        let module: String
        var description: String { "\(Python.executable) has no module \(module): `make python` makes one that has" }
    }

    public init(module: String) { self.module = module }

    public func prepare(for test: Test) async throws {
        if Python.has(module) { return }
        if ProcessInfo.processInfo.environment["CI"] != nil { throw Missing(module: module) }
        try Test.cancel("needs a Python with \(module)")
    }
}
