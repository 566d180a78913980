import Synchronization
import Testing

@testable import AWSCore

struct RetryPolicyTests {
    let policy = RetryPolicy(
        throttledAttempts: 5, transientAttempts: 3, base: .seconds(1), cap: .seconds(6), budget: .seconds(30))

    @Test(arguments: [
        (1, Duration.seconds(1)), (2, .seconds(2)), (3, .seconds(4)), (4, .seconds(6)),
    ])
    func `the bound of the wait doubles up to the cap, and the wait is anywhere below it`(
        _ attempt: Int, _ bound: Duration
    ) {
        for random in [0, 0.25, 0.999] {
            #expect(
                policy.decide(attempt: attempt, failure: .throttled, elapsed: .zero, random: random)
                    == .wait(bound * random))
        }
    }

    @Test(arguments: [
        (RetryPolicy.Failure.throttled, 4, false), (.throttled, 5, true), (.transient, 2, false), (.transient, 3, true),
    ])
    func `attempts are counted by kind of failure`(_ failure: RetryPolicy.Failure, _ attempt: Int, _ stops: Bool) {
        #expect((policy.decide(attempt: attempt, failure: failure, elapsed: .zero, random: 0) == .stop) == stops)
    }

    @Test func `no attempt begins after the budget`() {
        let decide = { policy.decide(attempt: 1, failure: .throttled, elapsed: $0, random: 0.5) }
        #expect(decide(.seconds(29)) == .wait(.milliseconds(500)))
        #expect(decide(.milliseconds(29_500)) == .stop)
        #expect(decide(.seconds(100)) == .stop)
    }

    @Test func `very many attempts do not overflow the wait`() {
        let endless = RetryPolicy(throttledAttempts: .max, cap: .seconds(20), budget: .seconds(1 << 40))
        #expect(
            endless.decide(attempt: 10_000, failure: .throttled, elapsed: .zero, random: 0.5) == .wait(.seconds(10)))
    }

    @Test func `the policy never stops at once`() {
        #expect(RetryPolicy.never.decide(attempt: 1, failure: .throttled, elapsed: .zero, random: 0) == .stop)
        #expect(RetryPolicy.never.decide(attempt: 1, failure: .transient, elapsed: .zero, random: 0) == .stop)
    }
}

struct RateLimiterTests {
    @Test func `a rate that was never throttled holds nobody back`() {
        var rate = AIMDRate()
        for _ in 0..<1_000 { #expect(rate.reserve(now: .zero) == .zero) }
        rate.increase()
        #expect(rate.limit == nil)
    }

    @Test func `a throttling error halves the rate, a success adds to it, and at the ceiling it is free again`() {
        var rate = AIMDRate(settings: .init(floor: 1, ceiling: 8, increase: 1, decrease: 0.5))
        rate.decrease(now: .zero)
        #expect(rate.limit == 4)
        rate.decrease(now: .milliseconds(500))
        #expect(rate.limit == 4, "one burst is one throttling")
        rate.decrease(now: .seconds(1))
        #expect(rate.limit == 2)
        rate.decrease(now: .seconds(2))
        rate.decrease(now: .seconds(3))
        #expect(rate.limit == 1, "never below the floor")
        for _ in 0..<6 { rate.increase() }
        #expect(rate.limit == 7)
        rate.increase()
        #expect(rate.limit == nil)
    }

    @Test func `calls that come together begin one after the other, at the rate`() {
        var rate = AIMDRate(settings: .init(ceiling: 4, decrease: 0.5))
        rate.decrease(now: .zero)
        let waits = (0..<4).map { _ in rate.reserve(now: .seconds(10)) }
        #expect(waits == [.zero, .milliseconds(500), .seconds(1), .milliseconds(1_500)])
        #expect(rate.reserve(now: .seconds(60)) == .zero)
    }

    @Test func `each action has its own rate, and the wait is slept through the clock`() async throws {
        let slept = Mutex<[Duration]>([])
        let clock = ClientClock(
            now: { 0 }, uptime: { .zero }, sleep: { duration in slept.withLock { $0.append(duration) } })
        let limiter = RateLimiter(settings: .init(ceiling: 4, decrease: 0.5), clock: clock)
        await limiter.throttled("AssignPrivateIpAddresses")
        for _ in 0..<3 { try await limiter.acquire("AssignPrivateIpAddresses") }
        for _ in 0..<3 { try await limiter.acquire("DescribeInstances") }
        #expect(slept.withLock(\.self) == [.milliseconds(500), .seconds(1)])
        #expect(await limiter.limit(of: "AssignPrivateIpAddresses") == 2)
        await limiter.succeeded("AssignPrivateIpAddresses")
        #expect(await limiter.limit(of: "AssignPrivateIpAddresses") == 2.25)
        #expect(await limiter.limit(of: "DescribeInstances") == nil)
    }
}
