import CLinuxShims
import Glibc
public import LinuxSystem
import Synchronization

extension NetworkNamespace {
    /// Runs `body` inside, on a thread of its own, and waits for it. For programs and tests, where waiting harms nobody.
    public func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let done = Done<Value>()
        startThread(named: "inside") { done.end(Result { try self.run(body) }) }
        return try done.value()
    }
}

/// The result of a thread, waited for by another.
final class Done<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let pipe: (read: Descriptor, write: Descriptor)

    init() {
        var ends: [Int32] = [0, 0]
        shim_pipe(&ends)
        pipe = (Descriptor(adopting: ends[0]), Descriptor(adopting: ends[1]))
    }

    func end(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        var byte: UInt8 = 1
        write(pipe.write.rawValue, &byte, 1)
    }

    func value() throws -> Value {
        var byte: UInt8 = 0
        while read(pipe.read.rawValue, &byte, 1) < 0, errno == EINTR {}
        guard let value = result.withLock({ $0 }) else { throw LabError("a thread ended without a result") }
        return try value.get()
    }
}
