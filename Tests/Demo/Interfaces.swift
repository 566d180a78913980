import CNISpec
import IPAddressing
import LabDriver

/// A node's interfaces as its daemon tells of them.
struct Interfaces {
    private struct Interface {
        let link: String
        let index: Int
        let addresses: [IPv4Address]
        let assigned: Int
    }
    private let interfaces: [Interface]

    init(_ node: LabNode) throws {
        interfaces = try (node.ask("enis").arrayValue ?? []).filter { $0["state"]?.stringValue == "in service" }.map {
            eni in
            let entries = eni["addresses"]?.arrayValue ?? []
            return Interface(
                link: eni["link"]?.stringValue ?? "", index: eni["deviceIndex"]?.intValue ?? -1,
                addresses: entries.compactMap { $0["address"]?.stringValue.flatMap(IPv4Address.init) },
                assigned: entries.count { $0["state"]?.stringValue == "assigned" })
        }
    }

    var count: Int { interfaces.count }

    var summary: String {
        interfaces.map { "\($0.link) \($0.assigned) of \($0.addresses.count) addresses assigned" }.joined(
            separator: ", ")
    }

    func index(of address: IPv4Address) -> Int { interfaces.first { $0.addresses.contains(address) }?.index ?? -1 }

    func label(of address: IPv4Address) -> String {
        interfaces.first { $0.addresses.contains(address) }.map { "\($0.link) (#\($0.index))" } ?? "?"
    }
}
