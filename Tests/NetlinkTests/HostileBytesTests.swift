import TestSupport
import Testing

@testable import Netlink

/// Bytes that no kernel sends: the parser may throw, and must not crash (a crash ends the test process).
@Suite struct NetlinkHostileBytesTests {
    private static let samples: [(type: MessageType, bytes: [UInt8], headerSize: Int)] = [
        (.newLink, Fixtures.link, 16), (.newAddress, Fixtures.address, 8), (.newRoute, Fixtures.route, 12),
        (.deleteRoute, Fixtures.route6, 12), (.newRule, Fixtures.rule, 12), (.newNeighbour, Fixtures.neighbour, 12),
    ]

    @Test func `a message that ends within its header or an attribute is malformed`() {
        for (type, bytes, headerSize) in Self.samples {
            var start = 0
            var end = headerSize
            while start < bytes.count {
                for length in start + (start == 0 ? 0 : 1)..<end {
                    let part = Array(bytes[..<length])
                    #expect(throws: MalformedMessage.self, "\(type.name) of \(length) bytes") {
                        try NetlinkEvent(type: type, bytes: part)
                    }
                }
                start = (end + 3) / 4 * 4
                guard start < bytes.count else { break }
                end = start + Int(bytes[start]) + Int(bytes[start + 1]) << 8
            }
        }
    }

    @Test func `no length field leads outside the message`() {
        for (type, bytes, _) in Self.samples {
            for offset in stride(from: 0, to: bytes.count - 1, by: 2) {
                for length: UInt16 in [
                    0, 1, 3, 4, 5, 0x7FFF, 0xFFFF, UInt16(bytes.count), UInt16(bytes.count - offset),
                ] {
                    var changed = bytes
                    changed[offset] = UInt8(length & 0xFF)
                    changed[offset + 1] = UInt8(length >> 8)
                    Self.readAsEverything(changed, type: type.rawValue)
                }
            }
        }
    }

    @Test func `random changes of real messages do not crash the parser`() {
        var random = SplitMix(seed: 1)
        for _ in 0..<LongRun.inputs(usual: 30_000) {
            var (type, bytes, _) = Self.samples[Int.random(in: 0..<Self.samples.count, using: &random)]
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...(bytes.count / 4), using: &random))
            if Bool.random(using: &random) { type = Self.samples[Int.random(in: 0..<6, using: &random)].type }
            Self.readAsEverything(bytes, type: type.rawValue)
        }
    }

    @Test func `noise does not crash the parser`() {
        var random = SplitMix(seed: 2)
        for _ in 0..<LongRun.inputs(usual: 30_000) {
            let bytes = (0..<Int.random(in: 0...96, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            Self.readAsEverything(bytes, type: .random(in: 16...40, using: &random))
        }
    }

    /// As one object, as a datagram of messages, and as the end of an exchange.
    private static func readAsEverything(_ bytes: [UInt8], type: UInt16) {
        _ = try? NetlinkEvent(type: type, payload: bytes.span.bytes)
        try? bytes.span.bytes.forEachMessage { (_, payload) throws(MalformedMessage) in
            _ = try NetlinkEvent(type: type, payload: payload)
        }
        for flags: Int32 in [0, 0x100, 0x200, 0x300] {
            _ = try? Acknowledgement(error: bytes.span.bytes, flags: flags)
            _ = try? Acknowledgement(done: bytes.span.bytes, flags: flags)
        }
    }
}
