import IPAM
import IPAddressing
import Testing
import WarmPool

/// What the pool asks for after its start, and what it makes of the answer.
@Suite struct SurveyTests {
    private static let limits = InstanceLimits(interfaces: 3, addressesPerInterface: 2)
    private static let primary = ENI(
        id: "eni-0", mac: .init(rawValue: 1), primaryAddress: IPv4Address(10, 0, 0, 10),
        subnet: IPv4CIDR(host: IPv4Address(10, 0, 0, 10)), deviceIndex: 0)

    private static func found(isConfirmed: Bool = true) -> Discovery {
        let primary = Discovery.Interface(
            eni: primary, addresses: [IPv4Address(10, 0, 0, 11)], attachmentID: "attach-0", isOurs: false,
            isProtected: true)
        return Discovery(interfaces: [primary], isConfirmed: isConfirmed)
    }

    private static func leaked(_ id: String) -> CloudInterface {
        CloudInterface(
            id: id, mac: .init(rawValue: 7), primaryAddress: IPv4Address(10, 0, 0, 70), addresses: [],
            attachment: nil)
    }

    /// A pool that wants no more than its primary has.
    private static func pool(_ targets: WarmTargets = WarmTargets(maxENIs: 1)) -> IPAM {
        IPAM(settings: IPAMSettings(targets: targets, limits: limits), seed: 1)
    }

    @Test func `a create that lands after the daemon was killed and started again leaves nothing behind`() {
        var hasHappened = false
        for seed in 0..<60 as Range<UInt64> {
            var settings = VirtualNode.Settings()
            settings.late = 1000
            settings.targets = WarmTargets(maxENIs: 2)
            var node = VirtualNode(settings, seed: seed)
            node.run(for: .seconds(5))
            node.add(0)
            node.run(for: .milliseconds(Int(seed) * 10))
            node.crash()
            let before = Set(node.interfaces.keys)
            node.delete(0)
            node.run(for: .seconds(41))
            // The pod has gone: of this run's daemon nobody asked for an interface.
            hasHappened = hasHappened || Set(node.interfaces.keys) != before
            node.run(for: .seconds(120))
            #expect(node.interfaces.values.allSatisfy { $0.attachment != nil }, "seed \(seed)")
            #expect(Set(node.interfaces.keys) == Set(node.ipam.enis().compactMap(\.id)), "seed \(seed)")
        }
        #expect(hasHappened)
    }

    @Test func `there is one look a minute after the start, and then none`() {
        var pool = Self.pool()
        var now = Timestamp(milliseconds: 0)
        let first = pool.handle(.discovered(Self.found()), now: now)
        #expect(first.contains(.wake(at: now + .seconds(60))))
        now = now + .seconds(59)
        #expect(!pool.handle(.timer, now: now).contains(.survey))
        now = now + .seconds(1)
        #expect(pool.handle(.timer, now: now).contains(.survey))
        // Once, however often time is told.
        #expect(!pool.handle(.timer, now: now).contains(.survey))
        var found = Self.found()
        found.leaked = [Self.leaked("eni-9")]
        let effects = pool.handle(.surveyed(.success(found)), now: now)
        #expect(effects.contains { if case .delete(_, "eni-9") = $0 { true } else { false } })
        now = now + .seconds(86_400)
        #expect(!pool.handle(.timer, now: now).contains(.survey))
    }

    @Test func `a look that fails is repeated, ever later`() {
        var pool = Self.pool()
        var now = Timestamp(milliseconds: 0)
        _ = pool.handle(.discovered(Self.found()), now: now)
        now = now + .seconds(60)
        var surveys = 0
        for _ in 0..<3600 {
            if pool.handle(.timer, now: now).contains(.survey) {
                surveys += 1
                _ = pool.handle(.surveyed(.failure(CloudFailure(.throttled, "RequestLimitExceeded"))), now: now)
            }
            now = now + .seconds(1)
        }
        #expect((60...360).contains(surveys))
    }

    @Test func `with EC2 out of reach at the start it is asked soon, and once more after the minute`() {
        var pool = Self.pool()
        var now = Timestamp(milliseconds: 0)
        _ = pool.handle(.discovered(Self.found(isConfirmed: false)), now: now)
        var moments: [Int64] = []
        for _ in 0..<300 {
            if pool.handle(.timer, now: now).contains(.survey) {
                moments.append(now.milliseconds / 1000)
                _ = pool.handle(.surveyed(.success(Self.found())), now: now)
            }
            now = now + .seconds(1)
        }
        #expect(moments.count == 2 && moments[0] <= 2 && moments[1] == 60)
    }

    @Test func `while an interface is being created nobody looks, and what looks left over may be that one`() {
        var pool = Self.pool(WarmTargets(warmENIs: 1, maxENIs: 2))
        var now = Timestamp(milliseconds: 0)
        let pod = Attachment(containerID: "a", ifName: "eth0")
        _ = pool.handle(.discovered(Self.found()), now: now)
        now = now + .seconds(60)
        let growing = pool.handle(.addRequested(RequestID(number: 1), pod), now: now)
        guard case .create(let ticket, _, _)? = growing.first(where: { if case .create = $0 { true } else { false } })
        else {
            Issue.record("\(growing)")
            return
        }
        #expect(!growing.contains(.survey))
        let made = pool.handle(.completed(ticket, .created(.success(Self.leaked("eni-1")))), now: now)
        #expect(made.contains(.survey))
        // Its answer is older than the attach, which is under way: eni-1 is no stranger, and its place not lost.
        var stale = Self.found()
        stale.leaked = [Self.leaked("eni-1")]
        stale.otherDeviceIndexes = [1]
        let after = pool.handle(.surveyed(.success(stale)), now: now)
        #expect(!after.contains { if case .delete = $0 { true } else { false } })
        _ = pool.handle(.completed(ticket, .attached(.failure(CloudFailure(.other, "no")))), now: now)
        _ = pool.handle(.completed(ticket, .deleted(nil)), now: now)
        now = now + .seconds(61)
        let again = pool.handle(.timer, now: now)
        #expect(again.contains { if case .create = $0 { true } else { false } })
    }
}
