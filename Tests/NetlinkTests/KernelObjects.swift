import Foundation
import IPAddressing
import LinuxSystem
import Netlink
import TestSupport

/// A scratch namespace, a netlink socket of that namespace used from outside, and `ip` as the witness.
struct KernelObjects {
    let namespace: ScratchNamespace
    let socket: NetlinkSocket

    init(_ label: String = "") async throws {
        let namespace = try ScratchNamespace(label)
        self.namespace = namespace
        socket = try await NetworkNamespace(path: namespace.path).onOwnThread { try NetlinkSocket() }
    }

    /// What `ip -j WORDS` prints inside.
    func ip(_ words: String...) throws -> [[String: Any]] {
        let text = try Command.run(["ip", "-n", namespace.name, "-j", "-d"] + words)
        guard !text.isEmpty else { return [] }
        let objects = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        return (objects ?? []).filter { !$0.isEmpty }
    }

    /// Makes a veth pair, both ends here, of which the near one has `index` and is up.
    func addVeth(_ name: String = "veth0", index: UInt32 = 100, peer: String = "peer0") throws {
        try socket.execute(
            .createVeth(
                VethPair(
                    name: name, index: index, mtu: 1500, isUp: true,
                    peer: .init(name: peer, index: index + 1, mtu: 1500))),
            .changeLink(LinkChange(index: index + 1, isUp: true)))
    }
}

func v4(_ text: String) throws -> IPAddress { .v4(try IPv4Address(parsing: text)) }
func v6(_ text: String) throws -> IPAddress { .v6(try IPv6Address(parsing: text)) }
func block(_ text: String) throws -> IPCIDR { try IPCIDR(parsing: text) }
