import CLibcurl
import Glibc

/// One exchange: the options that libcurl gets, what is left to send and what has come. Belongs to the loop's thread.
///
/// libcurl holds unretained pointers to it: it must stay alive until its handle has left the multi handle.
final class Transfer {
    let ticket: Ticket
    private let request: HTTPRequest
    let handle: EasyHandle
    private let answer: AnswerContinuation
    private var unsent: ArraySlice<UInt8>
    private var response: ResponseReader
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// libcurl writes its explanation here: CURLOPT_ERRORBUFFER.
    private let explanation = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(
        _ request: HTTPRequest, _ ticket: Ticket, on handle: EasyHandle, certificateBundle: String?,
        answer: AnswerContinuation
    ) {
        self.ticket = ticket
        self.request = request
        self.handle = handle
        self.answer = answer
        unsent = request.body[...]
        response = ResponseReader(limit: request.sizeLimit)
        explanation.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setSession(certificateBundle: certificateBundle)
        setRequest()
        setHeaders()
        setCallbacks()
    }

    deinit {
        curl_slist_free_all(headerList)
        explanation.deallocate()
    }

    /// Gives the caller the answer, or the error that `code` means. Exactly once.
    func finish(_ code: CURLcode) {
        guard code == CURLE_OK else {
            let failure = CurlFailure(code, explanation: String(cString: explanation), isTooLarge: response.isTooLarge)
            return fail(failure.kind, failure.detail)
        }
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        answer.resume(
            returning: .success(HTTPResponse(status: status, headers: response.headers, body: response.body)))
    }

    /// Gives the caller an error. Exactly once, in place of `finish`.
    func fail(_ kind: HTTPClientError.Kind, _ detail: String) {
        // CURLINFO_REQUEST_SIZE counts the bytes of the request line and headers that went out, those of CONNECT too.
        answer.resume(
            returning: .failure(
                HTTPClientError(
                    kind: kind, request: request, detail: detail,
                    mayHaveBeenSent: handle.number(CURLINFO_REQUEST_SIZE) > 0)))
    }

    // MARK: Options

    private func setSession(certificateBundle: String?) {
        handle.set(CURLOPT_NOSIGNAL, 1)
        // Else taking a handle away waits for getaddrinfo(3), and with it every other exchange: 10 s, with a silent server.
        handle.abandonResolver()
        handle.restrictToHTTP()
        handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let certificateBundle {
            handle.set(CURLOPT_CAINFO, certificateBundle)
            // The bundle replaces the system's certificates, as AWS_CA_BUNDLE does in AWS's SDKs.
            handle.set(CURLOPT_CAPATH, nil as String?)
        }
        if !request.usesProxy {
            handle.set(CURLOPT_PROXY, "")
            handle.set(CURLOPT_NOPROXY, "*")
        }
    }

    private func setRequest() {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(min(request.connectTimeout, request.timeout)))
        // The length that HEAD tells is of a body that does not come.
        if request.method != "HEAD" { handle.set(CURLOPT_MAXFILESIZE_LARGE, bytes: request.sizeLimit) }
        if !request.body.isEmpty {
            // By callback and without CURLOPT_SEEKFUNCTION: when a kept connection breaks, libcurl repeats the request in
            // silence on a new one unless its body cannot be rewound. A call without a client token would run twice.
            handle.set(CURLOPT_POST, 1)
            handle.set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: request.body.count)
        } else if request.method == "HEAD" {
            handle.set(CURLOPT_NOBODY, 1)
        } else if !request.isIdempotent {
            // There is no body to refuse the rewinding of, but libcurl repeats on kept connections only.
            handle.set(CURLOPT_FRESH_CONNECT, 1)
        }
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders() {
        var lines = request.headers.map { header in
            // libcurl's way to say "send it empty"; with a colon it would drop the header.
            header.value.allSatisfy(\.isWhitespace) ? "\(header.name);" : "\(header.name): \(header.value)"
        }
        let has = { (name: String) in self.request.headers.first(named: name) != nil }
        if !has("Expect") { lines.append("Expect:") }
        if !request.body.isEmpty && !has("Content-Type") { lines.append("Content-Type:") }
        if request.body.isEmpty && request.announcesEmptyBody && !has("Content-Length") {
            lines.append("Content-Length: 0")
        }
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else { break }
            headerList = longer
        }
        handle.set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(headerList))
    }

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.set(CURLOPT_PRIVATE, context)
        handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(explanation))
        handle.set(CURLOPT_WRITEDATA, context)
        handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.receive(bytes, size * count) { $0.receive(body: $1) } ?? 0
        }
        handle.set(CURLOPT_HEADERDATA, context)
        handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.receive(bytes, size * count) { $0.receive(headerLine: $1) } ?? 0
        }
        handle.set(CURLOPT_READDATA, context)
        handle.set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            Transfer.at(context)?.send(into: bytes, size * count) ?? 0
        }
        // libcurl's own sockets would be inherited by every process that this one starts.
        handle.setOpenSocket { _, _, address in
            guard let address = address?.pointee else { return CURL_SOCKET_BAD }
            return socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
        }
    }

    // MARK: libcurl's callbacks

    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Answers the number of bytes taken; any other than `count` makes libcurl give up.
    private func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ take: (inout ResponseReader, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        take(&response, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    private func send(into buffer: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        let piece = unsent.prefix(room)
        UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: piece)
        unsent = unsent.dropFirst(piece.count)
        return piece.count
    }
}

/// At least 1, as 0 means to libcurl that there is no limit.
private func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    let limit = Int64(Int32.max) / 1000
    return Int(max(1, min(seconds, limit) * 1000 + attoseconds / 1_000_000_000_000_000))
}
