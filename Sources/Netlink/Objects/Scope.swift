import CLibmnl

/// How far an address is valid or a destination is away: RT_SCOPE_ of linux/rtnetlink.h.
public struct Scope: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    private init(_ scope: rt_scope_t) { rawValue = UInt8(truncatingIfNeeded: scope.rawValue) }

    public static let universe = Scope(RT_SCOPE_UNIVERSE)
    public static let site = Scope(RT_SCOPE_SITE)
    public static let link = Scope(RT_SCOPE_LINK)
    public static let host = Scope(RT_SCOPE_HOST)
    /// In a deletion: whatever the scope.
    public static let nowhere = Scope(RT_SCOPE_NOWHERE)

    public var description: String {
        switch self {
        case .universe: "global"
        case .site: "site"
        case .link: "link"
        case .host: "host"
        case .nowhere: "nowhere"
        default: String(rawValue)
        }
    }
}
