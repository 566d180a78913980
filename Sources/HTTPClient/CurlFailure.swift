import CLibcurl

/// What a result of libcurl means to a caller.
struct CurlFailure {
    let kind: HTTPClientError.Kind
    let detail: String

    /// `explanation` is the content of CURLOPT_ERRORBUFFER, `isTooLarge` whether our own callback ended the exchange.
    init(_ code: CURLcode, explanation: String, isTooLarge: Bool) {
        kind = isTooLarge ? .tooLarge : Self.kind(of: code)
        if kind == .tooLarge {
            detail = "headers and body of the answer exceed the size limit"
        } else if explanation.isEmpty || Self.mayHoldSecrets(explanation, code) {
            detail = text(of: code)
        } else {
            detail = explanation
        }
    }

    /// Some of libcurl's messages quote a proxy's URL or the request's, and either may carry a password.
    private static func mayHoldSecrets(_ explanation: String, _ code: CURLcode) -> Bool {
        code == CURLE_URL_MALFORMAT || explanation.contains("@") || explanation.contains("?")
    }

    private static func kind(of code: CURLcode) -> HTTPClientError.Kind {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: .badRequest
        // The scheme was checked before: this is the answer of a server that speaks HTTP/0.9, or no HTTP at all.
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_CHUNK_FAILED:
            .badResponse
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: .internalFailure
        default: .connection
        }
    }
}
