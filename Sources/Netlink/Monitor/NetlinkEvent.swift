/// A change that the kernel tells of.
public enum NetlinkEvent: Hashable, Sendable {
    /// A link is new or has changed.
    case link(Link)
    case linkGone(Link)
    case address(InterfaceAddress)
    case addressGone(InterfaceAddress)
    case route(Route)
    case routeGone(Route)
    case rule(RoutingRule)
    case ruleGone(RoutingRule)
    case neighbour(Neighbour)
    case neighbourGone(Neighbour)
    /// The receive buffer was full, and events were lost: read again all that matters.
    case overrun
}

extension NetlinkEvent {
    /// `nil` for a message that is about none of these.
    init?(type: UInt16, payload: RawSpan) throws(MalformedMessage) {
        let event: NetlinkEvent? =
            switch type {
            case MessageType.newLink.rawValue: try Self.decode(payload, NetlinkEvent.link)
            case MessageType.deleteLink.rawValue: try Self.decode(payload, NetlinkEvent.linkGone)
            case MessageType.newAddress.rawValue: try Self.decode(payload, NetlinkEvent.address)
            case MessageType.deleteAddress.rawValue: try Self.decode(payload, NetlinkEvent.addressGone)
            case MessageType.newRoute.rawValue: try Self.decode(payload, NetlinkEvent.route)
            case MessageType.deleteRoute.rawValue: try Self.decode(payload, NetlinkEvent.routeGone)
            case MessageType.newRule.rawValue: try Self.decode(payload, NetlinkEvent.rule)
            case MessageType.deleteRule.rawValue: try Self.decode(payload, NetlinkEvent.ruleGone)
            case MessageType.newNeighbour.rawValue: try Self.decode(payload, NetlinkEvent.neighbour)
            case MessageType.deleteNeighbour.rawValue: try Self.decode(payload, NetlinkEvent.neighbourGone)
            default: nil
            }
        guard let event else { return nil }
        self = event
    }

    private static func decode<Object: ReplyBody>(
        _ payload: RawSpan, _ event: (Object) -> NetlinkEvent
    ) throws(MalformedMessage) -> NetlinkEvent? {
        try Object(decoding: payload).map(event)
    }
}
