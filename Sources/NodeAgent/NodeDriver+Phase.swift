import IPAM

// How requests that come early wait for the start.
extension NodeDriver {
    /// How far the start has come.
    enum Phase: Int, Comparable {
        case starting
        /// Records and kernel are joined: what is attached is known, and can be taken away.
        case recovered
        /// Addresses are known.
        case ready

        static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
    }

    func enter(_ next: Phase) {
        phase = next
        for (request, waiter) in early where waiter.phase <= next {
            early[request] = nil
            waiter.continuation.resume(returning: true)
        }
    }

    /// Waits until the start has come so far; false when it has not within `limit`. The metadata service may be away for
    /// hours, and runtimes come again and again: nobody waits without end.
    func reaches(_ wanted: Phase, within limit: Duration) async -> Bool {
        guard phase < wanted else { return true }
        let request = takeRequestID()
        let alarm = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            early.removeValue(forKey: request)?.continuation.resume(returning: false)
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { early[request] = (wanted, $0) }
    }
}
