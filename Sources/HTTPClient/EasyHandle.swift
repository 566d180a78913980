import CLibcurl

/// An easy handle of libcurl: one exchange at a time. Belongs to the thread of the loop.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// The first option that libcurl refused since the last reset.
    private(set) var refusal: String?

    /// `nil` when memory is short.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets all options; connections, sessions and names looked up live on in the multi handle.
    func reset() {
        curl_easy_reset(pointer)
        refusal = nil
    }

    func set(_ option: CURLoption, _ value: Int) { check(option, ccurl_set_long(pointer, option, value)) }
    func set(_ option: CURLoption, bytes value: Int) {
        check(option, ccurl_set_offset(pointer, option, curl_off_t(value)))
    }
    func set(_ option: CURLoption, _ value: String?) { check(option, ccurl_set_string(pointer, option, value)) }
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        check(option, ccurl_set_pointer(pointer, option, value))
    }
    func set(_ option: CURLoption, _ callback: curl_write_callback) {
        check(option, ccurl_set_callback(pointer, option, callback))
    }
    func setOpenSocket(_ callback: curl_opensocket_callback) {
        check(CURLOPT_OPENSOCKETFUNCTION, ccurl_set_open_socket(pointer, callback))
    }
    func restrictToHTTP() { check(CURLOPT_PROTOCOLS, ccurl_restrict_to_http(pointer)) }
    func abandonResolver() { check(CURLOPT_NOSIGNAL, ccurl_abandon_resolver(pointer)) }

    /// A number that libcurl knows about the exchange, 0 when it does not.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    private func check(_ option: CURLoption, _ code: CURLcode) {
        guard code != CURLE_OK, refusal == nil else { return }
        refusal = "libcurl refuses option \(option.rawValue): \(text(of: code))"
    }
}

/// libcurl's words for a result.
func text(of code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }
