import IPAddressing
import Netlink

/// All kernel objects of one pod, in the order in which they are made. Building it touches nothing: the same value is
/// applied by `attach`, looked up by `verify`, and printed by `vpcctl explain`.
public struct Plan: Hashable, Sendable {
    public let pod: AttachedPod
    public let objects: [KernelObject]

    /// The plan of an IPv4 pod. `netns` is the descriptor number of the pod's namespace in this process; a plan that is
    /// only looked up or printed needs none.
    public init(_ attached: AttachedPod, netns: Int32? = nil) {
        pod = attached
        objects =
            [KernelObject(.host, .createVeth(Self.veth(attached, netns: netns)))]
            + Self.podSide(attached).map { KernelObject(.pod, $0) }
            + Self.hostSide(attached).map { KernelObject(.host, $0) }
    }

    private static func podSide(_ attached: AttachedPod) -> [NetlinkRequest] {
        let link = attached.ends.podIndex
        let gateway = IPAddress.v4(Conventions.podGateway)
        return [
            .changeLink(LinkChange(index: link, isUp: true)),
            .addAddress(InterfaceAddress(link: link, address: .v4(attached.pod.address), prefixLength: 32)),
            .addRoute(route(to: IPCIDR(host: gateway), link: link, table: Conventions.mainTable)),
            .addRoute(defaultRoute(via: gateway, link: link, table: Conventions.mainTable)),
            // No ARP between the two ends: nobody owns the gateway's address.
            .setNeighbour(Neighbour(link: link, address: gateway, mac: attached.ends.hostMAC)),
        ]
    }

    private static func hostSide(_ attached: AttachedPod) -> [NetlinkRequest] {
        let link = attached.ends.hostIndex
        let pod = attached.pod
        var requests: [NetlinkRequest] = [
            // An alias in the create message is ignored in silence, so it comes with the settings.
            .changeLink(LinkChange(index: link, alias: pod.owner.description, ipv4: hostLinkSettings)),
            .setNeighbour(Neighbour(link: link, address: .v4(pod.address), mac: attached.ends.podMAC)),
        ]
        if let rule = rule(of: pod) { requests.append(.addRule(rule)) }
        // Last of all: nothing reaches the pod before its way back is there.
        requests.append(.addRoute(podRoute(of: attached)))
        return requests
    }

    /// `objects` cut where the side changes: each batch goes through one socket at once.
    var batches: [[KernelObject]] {
        objects.reduce(into: []) { batches, object in
            if batches.last?.last?.side == object.side {
                batches[batches.count - 1].append(object)
            } else {
                batches.append([object])
            }
        }
    }

    /// The commands of iproute2 that make the same objects. `netns` is the pod's namespace as a path.
    public func commands(netns: String) -> [String] {
        objects.map { object in
            switch object.side {
            case .host: object.request.description.replacing("#\(pod.ends.hostIndex)", with: pod.pod.hostLinkName)
            case .pod:
                "nsenter --net=\(netns) "
                    + object.request.description.replacing("#\(pod.ends.podIndex)", with: pod.pod.ifName)
            }
        }
    }

    /// The rule from a pod on a secondary ENI to its ENI's table; `nil` on the primary ENI.
    static func rule(of pod: PodAttachment) -> RoutingRule? {
        pod.eniTable.map { .fromSource(pod.address, table: $0) }
    }

    /// The host route to the pod.
    static func podRoute(of attached: AttachedPod) -> Route {
        route(
            to: IPCIDR(host: .v4(attached.pod.address)), link: attached.ends.hostIndex, table: Conventions.podTable)
    }

    /// A pod cannot send with another's address (strict reverse path), and is routed whatever `conf/default` says.
    static let hostLinkSettings: [IPv4LinkSetting: UInt32] = [.rpFilter: 1, .forwarding: 1]

    private static func veth(_ attached: AttachedPod, netns: Int32?) -> VethPair {
        let pod = attached.pod
        let ends = attached.ends
        return VethPair(
            name: pod.hostLinkName, index: ends.hostIndex, mac: ends.hostMAC, mtu: pod.mtu,
            group: Conventions.podLinkGroup, isUp: true,
            peer: VethPair.Peer(
                name: pod.ifName, index: ends.podIndex, mac: ends.podMAC, mtu: pod.mtu, namespace: netns))
    }

    static func route(to destination: IPCIDR, link: UInt32, table: UInt32) -> Route {
        Route(
            destination: destination, link: link, table: table, scope: .link, protocol: Conventions.routeProtocol)
    }

    static func defaultRoute(via gateway: IPAddress, link: UInt32, table: UInt32) -> Route {
        Route(
            destination: .everyIPv4, gateway: gateway, link: link, table: table, scope: .universe,
            protocol: Conventions.routeProtocol)
    }
}
