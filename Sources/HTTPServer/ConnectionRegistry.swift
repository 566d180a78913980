import NIOCore
import Synchronization

/// The open connections of one server, so that it can end them.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isShuttingDown = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaitingWhenEmpty() -> [CheckedContinuation<Void, Never>] {
            guard channels.isEmpty else { return [] }
            defer { waiting = [] }
            return waiting
        }
    }

    private let state = Mutex(State())

    var isShuttingDown: Bool { state.withLock(\.isShuttingDown) }

    /// A connection that comes when the end has begun is closed.
    func add(_ channel: any Channel) {
        let isLate = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            return state.isShuttingDown
        }
        if isLate { channel.close(promise: nil) }
    }

    func remove(_ channel: any Channel) {
        let waiting = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = nil
            return state.takeWaitingWhenEmpty()
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Tells every connection to close behind the answer it owes, and returns when all have.
    func drain() async {
        let channels = state.withLock { state in
            defer { state.isShuttingDown = true }
            // NIO's pipeline handler takes this event once only.
            return state.isShuttingDown ? [] : Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        await withCheckedContinuation { continuation in
            let waiting = state.withLock { state in
                state.waiting.append(continuation)
                return state.takeWaitingWhenEmpty()
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    func closeAll() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}
