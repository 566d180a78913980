import CNISpec
import IPAddressing
import LabDriver

/// A node's pool as its daemon tells of it.
struct PoolView {
    struct Entry: Hashable {
        let address: IPv4Address
        let state: String
        let deviceIndex: Int
        let eni: String
    }
    let entries: [Entry]
    let interfaceStates: [String]
    let pods: [String: IPv4Address]
    let total: Int
    let assigned: Int
    let cooling: Int
    let warm: Int
    let wanted: Int
    let reason: String

    init(_ node: LabNode) throws {
        let status = try node.ask("status")
        let enis = try node.ask("enis").arrayValue ?? []
        interfaceStates = enis.map { $0["state"]?.stringValue ?? "" }
        entries = enis.flatMap { eni in
            (eni["addresses"]?.arrayValue ?? []).compactMap { entry in
                guard let address = entry["address"]?.stringValue.flatMap({ IPv4Address($0) }) else { return nil }
                return Entry(
                    address: address, state: entry["state"]?.stringValue ?? "",
                    deviceIndex: eni["deviceIndex"]?.intValue ?? -1, eni: eni["id"]?.stringValue ?? "")
            }
        }
        let pairs = try (node.ask("pods").arrayValue ?? []).compactMap { pod -> (String, IPv4Address)? in
            let address = pod["addresses"]?.arrayValue?.first?.stringValue.flatMap { IPv4Address($0) }
            let key = "\(pod["containerID"]?.stringValue ?? "")/\(pod["ifname"]?.stringValue ?? "")"
            return address.map { (key, $0) }
        }
        pods = Dictionary(pairs) { first, _ in first }
        let pool = status["pool"]
        func count(_ key: String) -> Int { pool?[key]?.intValue ?? -1 }
        total = count("total")
        assigned = count("assigned")
        cooling = count("cooling")
        warm = count("warm")
        wanted = count("wanted")
        reason = pool?["reason"]?.stringValue ?? ""
    }

    func deviceIndex(of address: IPv4Address) -> Int {
        entries.first { $0.address == address }?.deviceIndex ?? -1
    }
}
