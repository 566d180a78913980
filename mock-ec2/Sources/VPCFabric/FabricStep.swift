import IPAddressing

/// One thing to do to the kernel; doing it twice is as doing it once.
enum FabricStep: Hashable, Sendable {
    case plug(Port)
    case pull(Port)
    /// The block's packets go to the port from now on, wherever they went before.
    case route(IPv4CIDR, Port)
    /// The block's packets no longer go to the port; nothing when they go elsewhere by now.
    case unroute(IPv4CIDR, Port)
    case translate(RouterRules.Elements)

    /// What leads from one state to another, in the order in which no packet of an address that keeps an owner is lost:
    /// addresses move between ports that stay before any port goes.
    static func steps(from old: FabricModel, to new: FabricModel) -> [FabricStep] {
        func route(_ block: IPv4CIDR) -> (port: Port, isNew: Bool, stays: Bool)? {
            guard let owner = new.owners[block], let port = new.ports[owner] else { return nil }
            let stays = old.ports[owner] == port
            return (port, !stays || old.owners[block] != owner, stays)
        }
        let blocks = new.owners.keys.sorted()
        let moves = blocks.compactMap { block in
            route(block).flatMap { $0.isNew && $0.stays ? FabricStep.route(block, $0.port) : nil }
        }
        let additions = blocks.compactMap { block in
            route(block).flatMap { $0.isNew && !$0.stays ? FabricStep.route(block, $0.port) : nil }
        }
        let pulled = old.ports.values.filter { new.ports[$0.interface] != $0 }.sorted { $0.plugging < $1.plugging }
        let plugged = new.ports.values.filter { old.ports[$0.interface] != $0 }.sorted { $0.plugging < $1.plugging }
        let gone = old.owners.keys.sorted().compactMap { block in
            new.owners[block] == nil
                ? old.owners[block].flatMap { old.ports[$0] }.map { FabricStep.unroute(block, $0) } : nil
        }
        let elements = RouterRules.Elements(of: new)
        return moves + pulled.map { .pull($0) } + plugged.map { .plug($0) } + additions + gone
            + (elements == RouterRules.Elements(of: old) ? [] : [.translate(elements)])
    }
}

extension FabricStep: CustomStringConvertible {
    var description: String {
        switch self {
        case .plug(let port): "plug \(port.interface) into \(port.instance) as \(port.guestName)"
        case .pull(let port): "pull \(port.interface) out of \(port.instance)"
        case .route(let block, let port): "lead \(block) to \(port.interface)"
        case .unroute(let block, let port): "lead \(block) to \(port.interface) no more"
        case .translate(let elements):
            "translate \(elements.published.count) public addresses, leave \(elements.uncheckedLinks.count) links unchecked"
        }
    }
}
