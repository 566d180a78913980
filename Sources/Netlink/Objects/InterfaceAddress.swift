public import IPAddressing

/// An address on a link (RTM_NEWADDR, rtnetlink(7)).
public struct InterfaceAddress: Hashable, Sendable {
    /// The link's index.
    public var link: UInt32
    public var address: IPAddress
    /// 0 to 32, or to 128.
    public var prefixLength: Int
    /// Whether the kernel adds a route to the prefix; false is IFA_F_NOPREFIXROUTE.
    public var hasPrefixRoute: Bool
    public var scope: Scope
    /// IPv6: the address can be used at once, without duplicate address detection (IFA_F_NODAD, RFC 4862).
    public var skipsDuplicateDetection: Bool

    /// `scope` nil: link for IPv6 link-local addresses, universe for all others. IPv6 scopes are the kernel's to choose.
    public init(
        link: UInt32, address: IPAddress, prefixLength: Int, hasPrefixRoute: Bool = true, scope: Scope? = nil,
        skipsDuplicateDetection: Bool = false
    ) {
        self.link = link
        self.address = address
        self.prefixLength = prefixLength
        self.hasPrefixRoute = hasPrefixRoute
        self.scope = scope ?? Self.usualScope(of: address)
        self.skipsDuplicateDetection = skipsDuplicateDetection
    }

    private static func usualScope(of address: IPAddress) -> Scope {
        if case .v6(let address) = address, address.isLinkLocal { return .link }
        return .universe
    }
}

extension InterfaceAddress: CustomStringConvertible {
    public var description: String {
        var text = "\(address)/\(prefixLength) dev #\(link)"
        if scope != Self.usualScope(of: address) { text += " scope \(scope)" }
        if !hasPrefixRoute { text += " noprefixroute" }
        if skipsDuplicateDetection { text += " nodad" }
        return text
    }
}
