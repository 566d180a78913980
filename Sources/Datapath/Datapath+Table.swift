import Netlink
import Nftables

extension Datapath {
    /// Puts the whole table in place; does nothing before `setUpNode`.
    func replaceTable(_ state: inout State) throws(DatapathError) {
        guard let node = state.node else { return }
        try apply(NodeTable.table(node, linkNames: state.enis.values.map(\.link.name)).replacing)
        state.tableListing = try tableListing()
    }

    /// Changes an element of the table; does nothing before `setUpNode`, which makes it with all links.
    func extendTable(_ state: inout State, _ command: String) throws(DatapathError) {
        guard state.node != nil, try tableListing() == state.tableListing else { return try replaceTable(&state) }
        try apply(command)
        state.tableListing = try tableListing()
    }

    /// The table as the kernel has it, with the numbers it gives each rule: whatever changes the table changes this.
    func tableListing() throws(DatapathError) -> String? {
        do {
            guard try nftables.hasTable(.inet, NodeTable.name) else { return nil }
            return try nftables.list("list table inet \(NodeTable.name)")
        } catch { throw .nftables(error) }
    }

    func apply(_ commands: String) throws(DatapathError) {
        do { try nftables.apply(commands) } catch { throw .nftables(error) }
    }
}
