import Datapath
import Foundation
import Glibc
import IPAddressing
import LinuxSystem
import Netlink
import Nftables
import Synchronization
import TestSupport
import Testing

/// One node as it boots on EC2, a router that is its VPC and the internet behind it, and pods.
///
/// The router's ends check sources as a VPC does. It holds 198.51.100.9 (the internet) and 10.0.0.26 (another host of the
/// VPC); the node's primary ENI is ens5 (10.0.0.10), the secondary ens6 (10.0.0.15), and they own 10.0.0.11, .12 and
/// 10.0.0.16, .17.
final class Rig: Sendable {
    let router: ScratchNamespace
    let node: ScratchNamespace
    let datapath: Datapath
    // A namespace ends with its last reference, and the optimiser's last use is not the test's end.
    private let kept = Mutex<[ScratchNamespace]>([])

    static let primary = IPv4Address(10, 0, 0, 10)
    static let internet = "198.51.100.9"
    static let neighbour = "10.0.0.26"
    static let eni = ENILink(
        id: "eni-2", mac: MACAddress(rawValue: 0x0200_0000_0101), table: 2, primaryAddress: IPv4Address(10, 0, 0, 15),
        subnet: block("10.0.0.0/18"), mtu: 9001)

    init() async throws {
        router = try ScratchNamespace("r")
        node = try ScratchNamespace("n")
        let script = """
            set -e
            R="ip -n \(router.name)"; N="ip -n \(node.name)"; r() { ip netns exec \(router.name) "$@"; }
            r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
            for a in 10.0.0.1 \(Self.internet) \(Self.neighbour); do $R addr add $a/32 dev lo; done
            r nft 'table inet vpc { chain check { type filter hook prerouting priority raw;
              iifname "e-*" fib saddr . iif oif missing counter drop; }; }'
            for d in 0 1; do p=10.0.0.1$((d*5))
              $R link add e-$d address 0a:ff:00:00:00:01 mtu 9001 type veth peer name ens$((5+d)) \\
                address 02:00:00:00:01:0$d mtu 9001 netns \(node.name)
              r sysctl -qw net.ipv4.conf.e-$d.proxy_arp=1 net.ipv4.neigh.e-$d.proxy_delay=0
              $R link set e-$d up; $R neigh replace $p lladdr 02:00:00:00:01:0$d dev e-$d nud permanent
              $R route add $p/32 dev e-$d scope link
              for k in 1 2; do $R route add 10.0.0.1$((d*5+k)) via $p dev e-$d onlink; done
            done
            $N link set ens5 up; $N addr add 10.0.0.10/18 dev ens5; $N route add default via 10.0.0.1
            """
        try Command.run("bash", "-c", script)
        datapath = try await Self.inside(node) { Datapath(host: try NetlinkSocket(), nftables: try Nftables()) }
    }

    static func block(_ text: String) -> IPv4CIDR {
        guard let block = IPv4CIDR(text) else { preconditionFailure("a block: \(text)") }
        return block
    }

    static func inside<Value: Sendable>(
        _ namespace: ScratchNamespace, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await NetworkNamespace(path: namespace.path).onOwnThread(body)
    }

    /// A daemon that starts on this node, and knows nothing of an earlier one.
    func restarted() async throws -> Datapath {
        try await Self.inside(node) { Datapath(host: try NetlinkSocket(), nftables: try Nftables()) }
    }

    func network() throws -> NodeNetwork {
        let links = try #require(
            try Command.json("ip", "-n", node.name, "-j", "link", "show", "ens5") as? [[String: Any]])
        return NodeNetwork(
            primaryLink: "ens5", primaryLinkIndex: UInt32(try #require(links[0]["ifindex"] as? Int)),
            primaryAddress: Self.primary, vpcCIDRs: [Self.block("10.0.0.0/16")])
    }

    /// Sets the node up with its secondary ENI.
    @discardableResult
    func setUp(_ other: Datapath? = nil) async throws -> [SysctlProblem] {
        let network = try network()
        let datapath = other ?? datapath
        return try await Self.inside(node) { try datapath.setUpNode(network, enis: [Self.eni]) }
    }

    /// 10.0.0.11 and 12 belong to the primary ENI, 16 and 17 to the secondary.
    static func attachment(_ last: UInt8, container: String? = nil, pod: String? = nil) -> PodAttachment {
        PodAttachment(
            containerID: container ?? "container\(last)", ifName: "eth0", namespace: "default",
            pod: pod ?? "pod\(last)",
            address: IPv4Address(10, 0, 0, last), eniTable: last > 15 ? 2 : nil, mtu: 9001)
    }

    static func socket(in namespace: ScratchNamespace) async throws -> Descriptor {
        try await inside(namespace) {
            Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
                })
        }
    }

    func attach(_ pod: PodAttachment, to namespace: ScratchNamespace) async throws -> AttachedPod {
        try datapath.attach(
            pod, netns: try Descriptor(reading: namespace.path), podSocket: try await Self.socket(in: namespace))
    }

    /// Attaches a pod in a namespace that lives as long as this.
    func attach(_ last: UInt8) async throws -> (namespace: ScratchNamespace, attached: AttachedPod) {
        let namespace = try ScratchNamespace("p\(last)")
        kept.withLock { $0.append(namespace) }
        return (namespace, try await attach(Self.attachment(last), to: namespace))
    }

    /// All that `ip` and `nft` show of the node, but for IPv6, whose duplicate address detection takes its time.
    func dump(withLinks: Bool = true) throws -> String {
        var parts = [
            try node.run("ip", "-d", "rule"), try node.run("nft", "list", "ruleset"),
            try node.run("ip", "-4", "route", "show", "table", "all"),
        ]
        if withLinks {
            parts.append(try node.run("ip", "-br", "link"))
            parts.append(try node.run("ip", "-4", "-o", "addr"))
            parts.append(try node.run("ip", "-4", "neigh", "show", "nud", "permanent"))
        }
        return parts.joined(separator: "--\n")
    }

    /// How many of `count` echo requests, 10 ms apart, are answered; ping(8) is not on every machine.
    static func ping(
        from namespace: ScratchNamespace, _ address: String, count: Int = 1, source: String = ""
    ) throws -> Int {
        let script = """
            import os, socket, struct, sys, time
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            s.bind(("\(source)", 0)); s.settimeout(0.5); identity = os.getpid() & 0xffff; answers = 0
            for n in range(\(count)):
                head = struct.pack("!BBHHH", 8, 0, 0, identity, n)
                total = sum(struct.unpack("!4H", head)); total = (total & 0xffff) + (total >> 16)
                try:
                    s.sendto(head[:2] + struct.pack("!H", ~total & 0xffff) + head[4:], ("\(address)", 0))
                    while True:
                        got = s.recv(2000)[20:]
                        if got[0] == 0 and struct.unpack("!HH", got[4:8]) == (identity, n): break
                    answers += 1
                except OSError: pass
                time.sleep(0.01)
            print(answers)
            """
        let output = try namespace.run(Python.executable, "-c", script)
        return try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// What a server at `address` in `server` sees as the source of a TCP connection from `client`; "none" when the client
    /// gets no answer.
    static func exchange(
        from client: ScratchNamespace, to server: ScratchNamespace, _ address: String, port: Int = 8080,
        serverPort: Int = 8080
    ) throws -> String {
        let script = """
            ip netns exec \(server.name) python3 -c '
            import socket
            s = socket.create_server(("", \(serverPort))); s.settimeout(3)
            print("ready", flush=True)
            try:
              c, a = s.accept(); c.sendall(a[0].encode()); c.close()
            except TimeoutError: pass' > >(read l; exec ip netns exec \(client.name) python3 -c '
            import socket
            try: print(socket.create_connection(("\(address)", \(port)), 1.5).recv(100).decode(), end="")
            except OSError as e: print("none", e, end="")')
            wait $!
            """
        return try Command.run("bash", "-c", script)
    }
}
