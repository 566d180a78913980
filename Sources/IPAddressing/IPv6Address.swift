/// An IPv6 address (RFC 4291), without a zone.
public struct IPv6Address: Hashable, Sendable, Comparable, TextForm {
    /// The address in host order: ::1 is 1.
    public let rawValue: UInt128

    /// `rawValue` is in host order.
    public init(rawValue: UInt128) { self.rawValue = rawValue }

    /// Reads the forms of RFC 4291, section 2.2, the one with an embedded IPv4 address included.
    public init(parsing text: some StringProtocol) throws(AddressError) {
        guard let value = Self.value(of: String(text)) else {
            throw AddressError(expected: "IPv6 address", value: text)
        }
        rawValue = value
    }

    /// The sixteen octets in network order.
    public var octets: [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: rawValue >> (120 - 8 * UInt128($0))) } }

    /// The eight groups in network order.
    public var groups: [UInt16] { (0..<8).map { UInt16(truncatingIfNeeded: rawValue >> (112 - 16 * UInt128($0))) } }

    /// The address from its sixteen octets in network order; `nil` when there are not sixteen.
    public init?(octets: some Collection<UInt8>) {
        guard octets.count == 16 else { return nil }
        rawValue = octets.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// fe80::/10 (RFC 4291, section 2.5.6).
    public var isLinkLocal: Bool { rawValue >> 118 == 0x3FA }

    /// In numeric order.
    public static func < (a: IPv6Address, b: IPv6Address) -> Bool { a.rawValue < b.rawValue }

    /// The canonical text of RFC 5952: lower case, the longest run of two or more zero groups shortened, the first of equals.
    public var description: String {
        let groups = groups
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        func text(_ part: some Sequence<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return text(groups) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }

    private static func value(of text: String) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(of: text[...]), groups.count == 8 else { return nil }
            return joined(groups)
        }
        let head = text[..<gap.lowerBound]
        let tail = text[gap.upperBound...]
        guard let high = head.isEmpty ? [] : groups(of: head), let low = tail.isEmpty ? [] : groups(of: tail),
            high.count + low.count < 8
        else { return nil }
        return joined(high + Array(repeating: 0, count: 8 - high.count - low.count) + low)
    }

    private static func joined(_ groups: [UInt16]) -> UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

    private static func groups(of text: Substring) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let embedded = try? IPv4Address(parsing: part) else { return nil }
                groups += [UInt16(embedded.rawValue >> 16), UInt16(truncatingIfNeeded: embedded.rawValue)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.first != UInt8(ascii: "+"),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}
