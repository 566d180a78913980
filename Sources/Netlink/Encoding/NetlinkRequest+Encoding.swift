import CLibmnl

/// A request as it goes over the wire, but for its sequence number.
struct WireRequest {
    let type: MessageType
    let flags: Int32
    let body: any RequestBody

    init(_ type: MessageType, _ flags: Int32 = 0, _ body: any RequestBody) {
        self.type = type
        self.flags = flags | NLM_F_REQUEST | NLM_F_ACK
        self.body = body
    }
}

extension NetlinkRequest {
    var wire: WireRequest {
        let create = NLM_F_CREATE | NLM_F_EXCL
        let replace = NLM_F_CREATE | NLM_F_REPLACE
        return switch self {
        case .createVeth(let pair): WireRequest(.newLink, create, pair)
        case .changeLink(let change): WireRequest(.setLink, 0, change)
        case .deleteLink(index: let index): WireRequest(.deleteLink, 0, LinkQuery(index: index))
        case .deleteLinkNamed(let name): WireRequest(.deleteLink, 0, LinkQuery(name: name))
        case .addAddress(let address, let replaces): WireRequest(.newAddress, replaces ? replace : create, address)
        case .deleteAddress(let address): WireRequest(.deleteAddress, 0, address)
        case .addRoute(let route, let replaces): WireRequest(.newRoute, replaces ? replace : create, route)
        case .deleteRoute(let route): WireRequest(.deleteRoute, 0, route)
        case .addRule(let rule): WireRequest(.newRule, create, rule)
        case .deleteRule(let rule): WireRequest(.deleteRule, 0, rule)
        case .setNeighbour(let neighbour): WireRequest(.newNeighbour, replace, neighbour)
        case .deleteNeighbour(let neighbour): WireRequest(.deleteNeighbour, 0, neighbour)
        }
    }
}
