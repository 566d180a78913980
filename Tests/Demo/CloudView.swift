import LabDriver

/// The lab's interfaces by the mock cloud's own word.
struct CloudView {
    /// For each node: "i-...: n interface, n secondary addresses".
    let interfaces: [String]

    init(_ lab: Lab) throws {
        let state = try CloudState(lab)
        interfaces = lab.nodes.map { node in
            let own = state.interfaces(of: node)
            let secondary = own.reduce(0) { $0 + $1.addresses.count - 1 }
            return "\(node.instanceID): \(own.count) interface, \(secondary) secondary addresses"
        }
    }
}
