import CNISpec
import LabDriver

/// The lab's interfaces by the mock cloud's own word.
struct CloudView {
    /// For each node: "i-...: n interface, n secondary addresses".
    let interfaces: [String]

    init(_ lab: Lab) throws {
        let state = try JSONValue(parsing: Child.check(["curl", "-sf", "\(lab.endpoint)/_mock/state"]))
        let all = state["interfaces"]?.arrayValue ?? []
        interfaces = lab.nodes.map { node in
            let own = all.filter { $0["attachment"]?["instanceId"]?.stringValue == node.instanceID }
            let secondary = own.reduce(0) { $0 + ($1["privateIpAddresses"]?.arrayValue?.count ?? 1) - 1 }
            return "\(node.instanceID): \(own.count) interface, \(secondary) secondary addresses"
        }
    }
}
