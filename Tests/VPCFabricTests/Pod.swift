import TestSupport
import VPCFabric

/// A namespace behind node1, as a CNI plugin makes one for a pod: one address of either family, which the node routes.
final class Pod: Sendable {
    let namespace: ScratchNamespace

    init(of lab: TestLab, at address: String) throws {
        namespace = try ScratchNamespace("pod")
        let node = lab.name.namespace(of: "node1")
        let isIPv6 = address.contains(":")
        let (block, gateway) = isIPv6 ? ("\(address)/128", "fe80::1") : ("\(address)/32", "169.254.1.1")
        // At once, without a second's look for whoever has the same address.
        let nodad = isIPv6 ? ["nodad"] : []
        for words in [
            ["link", "add", "pod1", "mtu", "9001", "type", "veth", "peer", "name", "eth0", "mtu", "9001", "netns"]
                + [namespace.name],
            ["link", "set", "pod1", "up"],
            ["addr", "add", isIPv6 ? "fe80::1/64" : "169.254.1.1/32", "dev", "pod1"] + nodad,
            ["route", "add", block, "dev", "pod1"],
        ] { try Command.run(["ip", "-n", node] + words) }
        for words in [
            ["link", "set", "eth0", "up"],
            ["addr", "add", block, "dev", "eth0"] + nodad,
            ["route", "add", gateway, "dev", "eth0"],
            ["route", "add", "default", "via", gateway, "dev", "eth0"],
        ] { try Command.run(["ip", "-n", namespace.name] + words) }
    }

    /// Echo requests of `bytes` in all that are answered: 0 or 1.
    func ping(_ address: String, bytes: Int = 84) throws -> Int {
        try TestLab.ping(in: namespace.name, address, bytes: bytes)
    }
}

/// What a namespace has learnt about the way to `address`; `nil`: that it is as wide as the link.
func pathMTU(_ namespace: String, _ address: String) throws -> Int? {
    let routes = try Command.json("ip", "-j", "-n", namespace, "route", "get", address) as? [[String: Any]]
    let metrics = routes?.first?["metrics"] as? [[String: Any]]
    return metrics?.first?["mtu"] as? Int
}
