import CLibmnl

/// A message type with its name (rtnetlink(7)).
struct MessageType: Hashable, Sendable {
    let rawValue: UInt16
    let name: String

    private init(_ type: Int, _ name: String) {
        rawValue = UInt16(truncatingIfNeeded: type)
        self.name = name
    }

    static let newLink = MessageType(RTM_NEWLINK, "RTM_NEWLINK")
    static let deleteLink = MessageType(RTM_DELLINK, "RTM_DELLINK")
    static let getLink = MessageType(RTM_GETLINK, "RTM_GETLINK")
    static let setLink = MessageType(RTM_SETLINK, "RTM_SETLINK")
    static let newAddress = MessageType(RTM_NEWADDR, "RTM_NEWADDR")
    static let deleteAddress = MessageType(RTM_DELADDR, "RTM_DELADDR")
    static let getAddress = MessageType(RTM_GETADDR, "RTM_GETADDR")
    static let newRoute = MessageType(RTM_NEWROUTE, "RTM_NEWROUTE")
    static let deleteRoute = MessageType(RTM_DELROUTE, "RTM_DELROUTE")
    static let getRoute = MessageType(RTM_GETROUTE, "RTM_GETROUTE")
    static let newRule = MessageType(RTM_NEWRULE, "RTM_NEWRULE")
    static let deleteRule = MessageType(RTM_DELRULE, "RTM_DELRULE")
    static let getRule = MessageType(RTM_GETRULE, "RTM_GETRULE")
    static let newNeighbour = MessageType(RTM_NEWNEIGH, "RTM_NEWNEIGH")
    static let deleteNeighbour = MessageType(RTM_DELNEIGH, "RTM_DELNEIGH")
    static let getNeighbour = MessageType(RTM_GETNEIGH, "RTM_GETNEIGH")
}
