import Datapath
import IPAddressing
import Nftables
import Testing

@Suite struct PlanTests {
    static let ends = LinkEnds(
        hostIndex: 1_986_002_945, podIndex: 2, hostMAC: MACAddress(rawValue: 0x02_0000_0000_01),
        podMAC: MACAddress(rawValue: 0x02_0000_0000_02))

    @Test func `A plan reads as the ip commands that make the pod`() {
        let pod = PodAttachment(
            containerID: "c0", ifName: "eth0", namespace: "default", pod: "web-0", address: IPv4Address(10, 0, 0, 16),
            eniTable: 2, mtu: 9001)
        #expect(
            Plan(AttachedPod(pod: pod, ends: Self.ends)).commands(netns: "/run/netns/p") == [
                "ip link add eni0d7763386da index 1986002945 address 02:00:00:00:00:01 mtu 9001 group 30320 up "
                    + "type veth peer name eth0 index 2 address 02:00:00:00:00:02 mtu 9001",
                "nsenter --net=/run/netns/p ip link set eth0 up",
                "nsenter --net=/run/netns/p ip addr add 10.0.0.16/32 dev eth0",
                "nsenter --net=/run/netns/p ip route add 169.254.1.1/32 dev eth0 proto kernel",
                "nsenter --net=/run/netns/p ip route add default via 169.254.1.1 dev eth0 proto kernel",
                "nsenter --net=/run/netns/p ip neigh replace 169.254.1.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent",
                "ip link set eni0d7763386da alias 'c0/eth0' forwarding=1 rp_filter=1",
                "ip neigh replace 10.0.0.16 lladdr 02:00:00:00:00:02 dev eni0d7763386da nud permanent",
                "ip rule add priority 1536 from 10.0.0.16/32 lookup 2 protocol kernel",
                "ip route add 10.0.0.16/32 dev eni0d7763386da table 5120 proto kernel",
            ])
    }

    @Test func `A pod on the primary ENI needs no rule`() {
        let pod = PodAttachment(containerID: "c0", ifName: "eth0", address: IPv4Address(10, 0, 0, 11), mtu: 1500)
        let commands = Plan(AttachedPod(pod: pod, ends: Self.ends)).commands(netns: "x")
        #expect(!commands.contains { $0.contains("rule") })
        #expect(commands.count == 9)
    }

    // amazon-vpc-cni-k8s expects the first; the others by sha1sum(1).
    @Test(
        arguments: [
            ("kube-system", "coredns-57ff979f67-qqbdh", "abc", "eth0", "eni", "enib5faff8a083"),
            ("default", "web-0", "abc", "eth0", "eni", "eni0d7763386da"),
            ("default", "web-0", "abc", "eth0", "v", "v0d7763386da"),
            (nil, nil, "abc", "eth0", "eni", "eni21144d1a26e"),
            ("default", nil, "abc", "eth0", "eni", "eni21144d1a26e"),
            ("default", "", "abc", "eth0", "eni", "eni21144d1a26e"),
            ("default", "web-0", "abc", "net1", "eni", "enic39acbb96b2"),
        ] as [(String?, String?, String, String, String, String)])
    func `Host link names are AWS VPC CNI's`(
        namespace: String?, pod: String?, container: String, ifName: String, prefix: String, name: String
    ) {
        #expect(
            HostLinkName.make(namespace: namespace, pod: pod, containerID: container, ifName: ifName, prefix: prefix)
                == name)
    }

    @Test(
        arguments: [
            (
                .interfaceExists(ifName: "eth0"),
                "the pod already has a link eth0: it was attached before, or another plugin made it"
            ),
            (
                .hostLinkExists(name: "enia"),
                "the node already has a living link enia: the container was attached before"
            ),
            (.nftables(NftablesError(command: "flush", message: "Error: syntax")), "nft: Error: syntax in: flush"),
            (
                .noLink(eni: "eni-1", mac: MACAddress(rawValue: 0x02_0000_0000_01)),
                "eni-1: the node has no link with the address 02:00:00:00:00:01"
            ),
        ] as [(DatapathError, String)])
    func `An error says which object and what is in its way`(error: DatapathError, text: String) {
        #expect(error.description == text)
    }

    @Test func `A link's owner survives its alias`() {
        let owner = LinkOwner(containerID: "0123abc", ifName: "eth0")
        #expect(LinkOwner(alias: owner.description) == owner)
        for alias in [nil, "", "eth0", "/eth0", "abc/"] { #expect(LinkOwner(alias: alias) == nil) }
    }
}
