import IPAddressing

/// One thing to do to the kernel; doing it twice is as doing it once.
enum FabricStep: Hashable, Sendable {
    /// What nobody owns of the block is unreachable from now on.
    case associate(IPCIDR)
    case disassociate(IPCIDR)
    case plug(Port)
    case pull(Port)
    /// The block's packets go to the port from now on, wherever they went before.
    case route(IPCIDR, Port)
    /// The block's packets no longer go to the port; nothing when they go elsewhere by now.
    case unroute(IPCIDR, Port)
    /// The guest configures its primary interface, with an IPv6 address if it has any.
    case boot(Port, IPv6Address?)
    case translate(RouterRules.Elements)

    /// What leads from one state to another, in the order in which no packet of an address that keeps an owner is lost:
    /// addresses move between ports that stay before any port goes.
    static func steps(from old: FabricModel, to new: FabricModel) -> [FabricStep] {
        let routes = newRoutes(from: old, to: new)
        let pulled = old.ports.values.filter { new.ports[$0.interface] != $0 }.sorted { $0.plugging < $1.plugging }
        let plugged = new.ports.values.filter { old.ports[$0.interface] != $0 }.sorted { $0.plugging < $1.plugging }
        let gone = sorted(old.owners.keys.filter { new.owners[$0] == nil }).compactMap { block in
            old.owners[block].flatMap { old.ports[$0] }.map { FabricStep.unroute(block, $0) }
        }
        let elements = RouterRules.Elements(of: new)
        return sorted(new.vpcBlocks.subtracting(old.vpcBlocks)).map { .associate($0) }
            + routes.moves + pulled.map { .pull($0) } + plugged.map { .plug($0) } + routes.additions
            + plugged.filter(\.isPrimary).map { .boot($0, new.firstIPv6Addresses[$0.interface]) } + gone
            + sorted(old.vpcBlocks.subtracting(new.vpcBlocks)).map { .disassociate($0) }
            + (elements == RouterRules.Elements(of: old) ? [] : [.translate(elements)])
    }

    /// The routes to ports that stay as they are, and to those that are plugged in.
    private static func newRoutes(
        from old: FabricModel, to new: FabricModel
    ) -> (moves: [FabricStep], additions: [FabricStep]) {
        var (moves, additions) = ([FabricStep](), [FabricStep]())
        for block in sorted(new.owners.keys) {
            guard let owner = new.owners[block], let port = new.ports[owner] else { continue }
            if old.ports[owner] != port {
                additions.append(.route(block, port))
            } else if old.owners[block] != owner {
                moves.append(.route(block, port))
            }
        }
        return (moves, additions)
    }

    private static func sorted(_ blocks: some Sequence<IPCIDR>) -> [IPCIDR] {
        blocks.sorted { ($0.address, $0.prefixLength) < ($1.address, $1.prefixLength) }
    }
}

extension FabricStep: CustomStringConvertible {
    var description: String {
        switch self {
        case .associate(let block): "make \(block) the VPC's"
        case .disassociate(let block): "make \(block) the VPC's no more"
        case .plug(let port): "plug \(port.interface) into \(port.instance) as \(port.guestName)"
        case .pull(let port): "pull \(port.interface) out of \(port.instance)"
        case .route(let block, let port): "lead \(block) to \(port.interface)"
        case .unroute(let block, let port): "lead \(block) to \(port.interface) no more"
        case .boot(let port, _): "configure \(port.guestName) in \(port.instance)"
        case .translate(let elements):
            "translate \(elements.published.count) public addresses, leave \(elements.uncheckedLinks.count) links unchecked"
        }
    }
}
