#pragma once
#include <curl/curl.h>

// What Swift cannot import of libcurl: variadic functions, complex macros, a union, and the differences between versions.
// No logic of our own.

/// curl_global_init(3) with CURL_GLOBAL_DEFAULT.
static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode ccurl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_offset(CURL *_Nonnull handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
/// libcurl copies the string (all string options but CURLOPT_POSTFIELDS); NULL clears the option.
static inline CURLcode ccurl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}
/// `value` must live as long as the handle uses it.
static inline CURLcode ccurl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}
/// CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION or CURLOPT_READFUNCTION, all of this type.
static inline CURLcode ccurl_set_callback(CURL *_Nonnull handle, CURLoption option, curl_write_callback _Nonnull function) {
    return curl_easy_setopt(handle, option, function);
}
static inline CURLcode ccurl_set_open_socket(CURL *_Nonnull handle, curl_opensocket_callback _Nonnull function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}
/// Lets the handle speak http and https only; the option with strings came with 7.85.0.
static inline CURLcode ccurl_restrict_to_http(CURL *_Nonnull handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}
/// CURLOPT_QUICK_EXIT, since 7.87.0; older versions wait.
static inline CURLcode ccurl_abandon_resolver(CURL *_Nonnull handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
    return CURLE_OK;
#endif
}

static inline CURLcode ccurl_get_long(CURL *_Nonnull handle, CURLINFO info, long *_Nonnull value) {
    return curl_easy_getinfo(handle, info, value);
}
/// CURLINFO_PRIVATE: what CURLOPT_PRIVATE was set to.
static inline CURLcode ccurl_get_private(CURL *_Nonnull handle, void *_Nullable *_Nonnull value) {
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **)value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
/// The result in a CURLMSG_DONE message.
static inline CURLcode ccurl_message_result(const CURLMsg *_Nonnull message) { return message->data.result; }
