import CLibcurl
import Glibc
import Synchronization

/// The loop that drives all exchanges on one thread by libcurl's multi interface (libcurl-multi(3)).
struct TransferLoop: ~Copyable {
    private let multi: MultiHandle
    private let orders: TransferOrders
    private let certificateBundle: String?
    private var running: [ObjectIdentifier: Transfer] = [:]
    private var idle: [EasyHandle] = []

    /// Idle handles and idle connections that are kept.
    static let keptHandles = 16

    init(_ multi: MultiHandle, _ orders: TransferOrders, certificateBundle: String?) {
        self.multi = multi
        self.orders = orders
        self.certificateBundle = certificateBundle
    }

    /// Runs until the orders are closed, then fails what is left and frees everything.
    consuming func run() {
        blockBrokenPipeSignal()
        ccurl_multi_set_long(multi.pointer, CURLMOPT_MAXCONNECTS, Self.keptHandles)
        while true {
            let (waiting, isClosed) = orders.take()
            for order in waiting { follow(order) }
            if isClosed { break }
            advance()
        }
        for ticket in running.values.map(\.ticket) { give(up: ticket, .closed, "the client has been shut down") }
        idle = []
        curl_multi_cleanup(multi.pointer)
        orders.end()
    }

    private mutating func follow(_ order: Order) {
        switch order {
        case .start(let ticket, let request, let answer): start(request, ticket, answer)
        case .cancel(let ticket): give(up: ticket, .cancelled, "the task that waited has been cancelled")
        }
    }

    private mutating func start(_ request: HTTPRequest, _ ticket: Ticket, _ answer: AnswerContinuation) {
        guard !ticket.isCancelled.load(ordering: .sequentiallyConsistent) else {
            return answer.refuse(request, .cancelled, "the task was cancelled before the request could be sent")
        }
        guard let handle = idle.popLast() ?? EasyHandle() else {
            return answer.refuse(request, .internalFailure, "curl_easy_init: out of memory")
        }
        let transfer = Transfer(request, ticket, on: handle, certificateBundle: certificateBundle, answer: answer)
        if let refusal = handle.refusal { return transfer.fail(.internalFailure, refusal) }
        let code = curl_multi_add_handle(multi.pointer, handle.pointer)
        guard code == CURLM_OK else {
            return transfer.fail(.internalFailure, "curl_multi_add_handle: \(text(of: code))")
        }
        running[ObjectIdentifier(ticket)] = transfer
    }

    /// Lets libcurl do what it can, hands out what is finished, and waits for sockets, timers or orders.
    private mutating func advance() {
        var count: Int32 = 0
        var code = curl_multi_perform(multi.pointer, &count)
        handOut()
        // libcurl returns sooner for timers of its own.
        if code == CURLM_OK { code = curl_multi_poll(multi.pointer, nil, 0, 60_000, nil) }
        guard code != CURLM_OK else { return }
        for ticket in running.values.map(\.ticket) { give(up: ticket, .internalFailure, "libcurl: \(text(of: code))") }
        // Out of memory or of descriptors: without a pause this would be a busy loop.
        usleep(100_000)
    }

    private mutating func handOut() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle else { continue }
            // The message dies with the removal of its handle.
            let code = ccurl_message_result(message)
            var context: UnsafeMutableRawPointer?
            ccurl_get_private(pointer, &context)
            guard let transfer = Transfer.at(context) else { continue }
            remove(transfer) { $0.finish(code) }
        }
    }

    private mutating func give(up ticket: Ticket, _ kind: HTTPClientError.Kind, _ detail: String) {
        guard let transfer = running[ObjectIdentifier(ticket)] else { return }
        remove(transfer) { $0.fail(kind, detail) }
    }

    /// Ends a transfer: `answer` reads the handle, which is then fit for the next.
    private mutating func remove(_ transfer: Transfer, _ answer: (Transfer) -> Void) {
        curl_multi_remove_handle(multi.pointer, transfer.handle.pointer)
        answer(transfer)
        transfer.handle.reset()
        if idle.count < Self.keptHandles { idle.append(transfer.handle) }
        running[ObjectIdentifier(transfer.ticket)] = nil
    }

    /// With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE alone, and OpenSSL writes to sockets without MSG_NOSIGNAL.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

extension AnswerContinuation {
    /// Fails a request of which nothing was sent.
    func refuse(_ request: HTTPRequest, _ kind: HTTPClientError.Kind, _ detail: String) {
        resume(
            returning: .failure(
                HTTPClientError(kind: kind, request: request, detail: detail, mayHaveBeenSent: false)))
    }
}

private func text(of code: CURLMcode) -> String { String(cString: curl_multi_strerror(code)) }
