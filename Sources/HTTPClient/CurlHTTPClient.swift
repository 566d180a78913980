import CLibcurl
import LinuxSystem
import Synchronization

/// HTTP/1.1 over libcurl: all exchanges of one client run side by side on one thread of its own, over connections that
/// are kept between requests. No thread of Swift concurrency ever waits in the kernel.
///
/// TLS certificates are always verified (TLS 1.2 or later). No redirect is followed, no cookie kept, no content decoded.
/// The thread, its sockets and its waiting requests end with `shutDown`, or with the last reference to the client.
public final class CurlHTTPClient: HTTPSending {
    private let orders: TransferOrders

    /// Starts the client's thread, in the network namespace of the calling thread.
    ///
    /// `certificateBundle` is the path of a PEM file of trusted certificates that takes the place of the system's
    /// (`AWS_CA_BUNDLE`). A file that cannot be read shows as `.tls` with the first https request.
    public init(certificateBundle: String? = nil) {
        // Only a machine out of memory comes here, before anything has begun.
        precondition(Self.isLibraryReady, "curl_global_init failed")
        guard let pointer = curl_multi_init() else { preconditionFailure("curl_multi_init: out of memory") }
        let multi = MultiHandle(pointer: pointer)
        let orders = TransferOrders(multi)
        self.orders = orders
        startThread(named: "http-client") {
            TransferLoop(multi, orders, certificateBundle: certificateBundle).run()
        }
    }

    deinit { orders.close() }

    /// Fails all waiting requests with `.closed` and returns when the thread has closed its connections. Later requests
    /// fail with `.closed`, too.
    public func shutDown() async {
        orders.close()
        await orders.waitForEnd()
    }

    /// Sends `request` and returns the answer, whatever its status.
    ///
    /// Never sent twice by this client: a request with a body or with a method that is not idempotent. For the others
    /// libcurl tries a new connection when a kept one turns out to be dead (RFC 9110 section 9.2.2).
    /// A cancelled task gets `.cancelled` at once, and the connection is closed.
    public func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        if let defect = request.defect {
            throw HTTPClientError(kind: .badRequest, request: request, detail: defect, mayHaveBeenSent: false)
        }
        guard request.timeout > .zero else {
            throw HTTPClientError(
                kind: .timeout, request: request, detail: "no time was left to send it", mayHaveBeenSent: false)
        }
        let ticket = Ticket()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard orders.put(.start(ticket, request, continuation)) else {
                    return continuation.refuse(request, .closed, "the client has been shut down")
                }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .sequentiallyConsistent)
            // A closed loop gives all requests up by itself.
            _ = orders.put(.cancel(ticket))
        }
        return try answer.get()
    }

    /// curl_global_init(3) must run once, before any other use.
    private static let isLibraryReady = ccurl_global_init() == CURLE_OK
}
