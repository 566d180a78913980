import Foundation
import IPAddressing
import MockCloud
import TestSupport
import VPCFabric

/// A fabric of two nodes, `node1` (i-1) and `node2` (i-2), each with its primary interface; removed with this object.
final class TestLab: Sendable {
    let name: LabName
    let fabric: NamespaceFabric

    /// `changes` come after the two primary interfaces, `eni-1` (10.0.0.10) and `eni-2` (10.0.0.20); with `hasIPv6` these
    /// have `ipv6("10")` and `ipv6("20")` too.
    init(natGateway: Bool = false, hasIPv6: Bool = false, _ changes: FabricChange...) async throws {
        try Leftovers.sweep()
        name = try LabName(parsing: "test-\(getpid())-\(UUID().uuidString.prefix(6).lowercased())")
        fabric = try await Self.create(name, natGateway: natGateway)
        try await fabric.apply(
            [vpcBlock("10.0.0.0/16"), vpcBlock("100.64.0.0/16"), attach("eni-1"), attach("eni-2", instance: 2)]
                + (hasIPv6
                    ? [vpcBlock(ipv6Block), assign("eni-1", ipv6("10/128")), assign("eni-2", ipv6("20/128"))] : [])
                + changes)
    }

    deinit { try? NamespaceFabric.removeNow(name) }

    static func create(_ name: LabName, natGateway: Bool = false) async throws -> NamespaceFabric {
        try await NamespaceFabric.create(
            FabricConfiguration(
                lab: name,
                nodes: [
                    FabricConfiguration.Node(name: "node1", instance: "i-1"),
                    FabricConfiguration.Node(name: "node2", instance: "i-2"),
                ], hasNATGateway: natGateway))
    }

    /// Runs a command in the namespace of `role` and returns what it prints.
    @discardableResult
    func run(_ role: String, _ words: String...) throws -> String { try run(role, words) }

    @discardableResult
    func run(_ role: String, _ words: [String]) throws -> String {
        try Command.run(["ip", "netns", "exec", name.namespace(of: role)] + words)
    }

    /// The links of `role` as `ip` tells them, by name.
    func links(_ role: String) throws -> [String: [String: Any]] {
        let list = try Command.json("ip", "-j", "-d", "-n", name.namespace(of: role), "link") as? [[String: Any]] ?? []
        return Dictionary(
            uniqueKeysWithValues: list.compactMap { link in (link["ifname"] as? String).map { ($0, link) } })
    }

    /// Packets that the router's counter `name` has counted.
    func counter(_ name: String) throws -> Int {
        let text = try run("router", "nft", "-j", "list", "counter", "inet", "vpc", name)
        let answer = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let items = answer?["nftables"] as? [[String: Any]] ?? []
        return items.compactMap { ($0["counter"] as? [String: Any])?["packets"] as? Int }.first ?? -1
    }

    /// Lets `role` answer to, and send from, an address of either family.
    func addAddress(_ address: String, to role: String) throws {
        try run(
            role, ["ip", "addr", "add", address, "dev", "lo"] + (address.contains(":") ? ["nodad"] : []))
    }

    /// Takes the one rule with `text` out of the router's chain.
    func removeRule(of chain: String, containing text: String) throws {
        let rules = try run("router", "nft", "-a", "list", "chain", "inet", "vpc", chain).split(separator: "\n")
        let handles = rules.filter { $0.contains(text) }.compactMap { $0.split(separator: " ").last.map(String.init) }
        for handle in handles { try run("router", "nft", "delete", "rule", "inet", "vpc", chain, "handle", handle) }
    }

    /// How many of `count` echo requests from `role` to `address` are answered. `bytes` is the size of the whole IP
    /// packet, sent with "don't fragment".
    func ping(
        _ role: String, _ address: String, count: Int = 1, interval: Double = 0.02, bytes: Int = 84, source: String = ""
    ) throws -> Int {
        try Self.ping(
            in: name.namespace(of: role), address, count: count, interval: interval, bytes: bytes, source: source)
    }

    /// The same from the namespace `namespace`.
    static func ping(
        in namespace: String, _ address: String, count: Int = 1, interval: Double = 0.02, bytes: Int = 84,
        source: String = ""
    ) throws -> Int {
        let text = try Command.run(
            "ip", "netns", "exec", namespace, Python.executable, "-c", pingScript, address, "\(count)", "\(interval)",
            "\(bytes)", source)
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    /// Whether `role` reaches `address` by now. One that it has tried in vain it asks its neighbours for but once a second.
    func reaches(_ role: String, _ address: String) throws -> Bool {
        for _ in 0..<8 where try ping(role, address) == 1 { return true }
        return false
    }

    // Written here because not every machine has ping(8). Raw sockets see all of the namespace's ICMP, hence the id.
    private static let pingScript = """
        import os, select, socket, struct, sys, time
        to, count, interval, size, source = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
        if ':' in to:
            # The kernel hands on no header, and makes the checksum.
            header, received, request, reply = 48, 0, 128, 129
            s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
            s.setsockopt(socket.IPPROTO_IPV6, 23, 2)  # IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO
        else:
            header, received, request, reply = 28, 20, 8, 0
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            s.setsockopt(socket.IPPROTO_IP, 10, 2)  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
        if source: s.bind((source, 0))
        ident, answered = os.getpid() & 0xffff, set()
        def checksum(b):
            n = sum(struct.unpack('!%dH' % (len(b) // 2), b))
            while n >> 16: n = (n & 0xffff) + (n >> 16)
            return ~n & 0xffff
        def collect(until):
            while len(answered) < count and time.monotonic() < until:
                if select.select([s], [], [], max(0, until - time.monotonic()))[0]:
                    p = s.recv(65535)
                    kind, _, _, i, n = struct.unpack('!BBHHH', p[received:received + 8])
                    if kind == reply and i == ident: answered.add(n)
        start = time.monotonic()
        for n in range(count):
            body = bytes(size - header + (size & 1))
            head = struct.pack('!BBHHH', request, 0, 0, ident, n)
            packet = struct.pack('!BBHHH', request, 0, checksum(head + body), ident, n) + body[:size - header]
            try: s.sendto(packet, (to, 0))
            except OSError: pass
            collect(start + (n + 1) * interval)
        collect(time.monotonic() + 0.5)
        print(len(answered))
        """

    /// What a TCP server in `serverRole` sees as the source of a connection that `role` makes to `address`; "" when none
    /// comes about.
    func sourceSeen(by serverRole: String, from role: String, to address: String, port: Int = 8080) throws -> String {
        let server =
            "import socket; s = socket.create_server(('', \(port)), family=\(family(of: address))); s.settimeout(3); "
            + "c, a = s.accept(); "
            + "c.sendall(a[0].encode())"
        let client = """
            import socket, time
            end = time.monotonic() + 1.5
            while time.monotonic() < end:
                try: print(socket.create_connection(('\(address)', \(port)), 0.5).recv(100).decode(), end=''); break
                except OSError: time.sleep(0.05)
            """
        let script = "ip netns exec \"$1\" python3 -c \"$2\" 2>/dev/null & ip netns exec \"$3\" python3 -c \"$4\"; wait"
        return try Command.run(
            "sh", "-c", script, "sh", name.namespace(of: serverRole), server, name.namespace(of: role), client)
    }

    private func family(of address: String) -> String {
        address.contains(":") ? "socket.AF_INET6" : "socket.AF_INET"
    }

    /// Whether one of 20 UDP packets that `role` sends from `source` is seen with that source by `receiver`, which may have
    /// no way to answer.
    func arrives(at receiver: String, from role: String, to address: String, source: String) throws -> Bool {
        let listen = """
            import socket, sys
            s = socket.socket(\(family(of: address)), socket.SOCK_DGRAM); s.bind(('', 7777)); s.settimeout(1.5)
            try: print(s.recvfrom(9)[1][0])
            except OSError: pass
            """
        let send = """
            import socket, time
            s = socket.socket(\(family(of: address)), socket.SOCK_DGRAM); s.bind(('\(source)', 0))
            for turn in range(20): s.sendto(b'x', ('\(address)', 7777)); time.sleep(0.05)
            """
        let script = "ip netns exec \"$1\" python3 -c \"$2\" & ip netns exec \"$3\" python3 -c \"$4\"; wait"
        let seen = try Command.run(
            "sh", "-c", script, "sh", name.namespace(of: receiver), listen, name.namespace(of: role), send)
        return seen == "\(source)\n"
    }
}
