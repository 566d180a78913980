@testable import Netlink

// The expectation macros move their arguments apart, and a span may not outlive its array: the array goes in whole.

extension ReplyBody {
    init?(bytes: [UInt8]) throws(MalformedMessage) { try self.init(decoding: bytes.span.bytes) }
}

extension NetlinkEvent {
    init?(type: MessageType, bytes: [UInt8]) throws(MalformedMessage) {
        try self.init(type: type.rawValue, payload: bytes.span.bytes)
    }
}

extension Acknowledgement {
    init(error bytes: [UInt8], flags: Int32) throws(MalformedMessage) {
        try self.init(error: bytes.span.bytes, flags: flags)
    }
}
