import CLibcurl
import Synchronization

typealias Answer = Result<HTTPResponse, HTTPClientError>
typealias AnswerContinuation = CheckedContinuation<Answer, Never>

/// Names one call of `send`, for its cancellation.
final class Ticket: Sendable {
    /// Set before `.cancel` is ordered: a cancellation that overtakes its start is seen when the start comes.
    let isCancelled = Atomic(false)
}

/// What callers want of the loop.
enum Order: Sendable {
    case start(Ticket, HTTPRequest, AnswerContinuation)
    case cancel(Ticket)
}

/// The multi handle of libcurl.
///
/// `@unchecked Sendable`: only the loop's thread uses the pointer, but for curl_multi_wakeup(3), which may be called from
/// any thread and is called under the lock of `TransferOrders`, as long as the loop has not been told to end.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
}

/// The letter box between callers on any thread and the loop on its own.
final class TransferOrders: Sendable {
    private struct State {
        var waiting: [Order] = []
        var isClosed = false
        var hasEnded = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let multi: MultiHandle
    private let state = Mutex(State())

    init(_ multi: MultiHandle) { self.multi = multi }

    /// Gives the loop an order and wakes it. Answers `false` when the loop takes no more.
    func put(_ order: Order) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.waiting.append(order)
            curl_multi_wakeup(multi.pointer)
            return true
        }
    }

    /// Tells the loop to fail what it has and to end.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            curl_multi_wakeup(multi.pointer)
        }
    }

    /// All orders since the last call. Once `isClosed` is true, no more will come and nobody wakes the loop.
    func take() -> (orders: [Order], isClosed: Bool) {
        state.withLock { state in
            defer { state.waiting = [] }
            return (state.waiting, state.isClosed)
        }
    }

    /// Says that the loop has given everything back.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.endWaiters = [] }
            return state.endWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Suspends until `end` has been called.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.endWaiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
