import TestSupport
import Testing

@testable import MockCloud

@Suite struct RandomCallsTests {
    @Test(arguments: 1...LongRun.seeds("CLOUD_SEEDS", usual: 32))
    func `whatever is called in whatever order, the cloud stays sound and the fabric follows`(_ seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        for _ in 0..<400 { try run.step() }
        try run.quiesce()
        #expect(run.succeeded > 100)
    }

    @Test func `the same seed gives the same cloud`() throws {
        func trace(_ seed: UInt64) throws -> ([FabricChange], [String: CloudInterface]) {
            var run = try RandomRun(seed: seed)
            for _ in 0..<300 { try run.step() }
            return (run.changes, run.world.cloud.interfaces)
        }
        let (first, second, other) = (try trace(5), try trace(5), try trace(6))
        #expect(first == second)
        #expect(first.0 != other.0)
    }
}
