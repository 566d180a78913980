/// What a successful ADD gave the pod (CNI spec 1.1.0, section 5, "ADD Success"). Addresses are text: this room knows
/// their place in the answer, not their arithmetic.
public struct CNIResult: Hashable, Sendable {
    /// A link that was made, on the node or in the pod.
    public struct Interface: Hashable, Sendable {
        public var name: String
        /// Lower case, with colons.
        public var mac: String?
        /// Bytes.
        public var mtu: Int?
        /// CNI_NETNS exactly as given; `nil` for an interface of the host.
        public var sandbox: String?
        /// Of a vhost-user device; ours has none.
        public var socketPath: String?
        /// Of a hardware device; ours has none.
        public var pciID: String?

        public init(
            name: String, mac: String? = nil, mtu: Int? = nil, sandbox: String? = nil, socketPath: String? = nil,
            pciID: String? = nil
        ) {
            self.name = name
            self.mac = mac
            self.mtu = mtu
            self.sandbox = sandbox
            self.socketPath = socketPath
            self.pciID = pciID
        }
    }

    /// An address of one of `interfaces`.
    public struct IP: Hashable, Sendable {
        /// With prefix length, for instance "10.0.0.7/32".
        public var address: String
        /// Without prefix length; `nil` for none.
        public var gateway: String?
        /// Index in `interfaces`.
        public var interface: Int?

        public init(address: String, gateway: String? = nil, interface: Int? = nil) {
            self.address = address
            self.gateway = gateway
            self.interface = interface
        }

        var isIPv6: Bool { address.utf8.contains(UInt8(ascii: ":")) }
    }

    /// A route in the pod.
    public struct Route: Hashable, Sendable {
        /// With prefix length.
        public var dst: String
        /// The next hop, without prefix length; `nil`: the link itself.
        public var gw: String?
        /// In bytes.
        public var mtu: Int?
        /// The TCP segment size to announce, in bytes (ip-route(8)).
        public var advmss: Int?
        /// The metric: lower wins.
        public var priority: Int?
        /// `nil`: main.
        public var table: Int?
        /// As in rtnetlink(7): 0 universe, 253 link, 254 host.
        public var scope: Int?

        public init(
            dst: String, gw: String? = nil, mtu: Int? = nil, advmss: Int? = nil, priority: Int? = nil,
            table: Int? = nil, scope: Int? = nil
        ) {
            self.dst = dst
            self.gw = gw
            self.mtu = mtu
            self.advmss = advmss
            self.priority = priority
            self.table = table
            self.scope = scope
        }
    }

    /// The pod's resolver (resolv.conf(5)); passed on from the configuration, set by the runtime.
    public struct DNS: Hashable, Sendable {
        /// In the order in which they are asked.
        public var nameservers: [String]
        public var domain: String?
        /// Suffixes for short names.
        public var search: [String]
        public var options: [String]

        public init(
            nameservers: [String] = [], domain: String? = nil, search: [String] = [], options: [String] = []
        ) {
            self.nameservers = nameservers
            self.domain = domain
            self.search = search
            self.options = options
        }
    }

    /// `IP.interface` counts in this order.
    public var interfaces: [Interface]
    public var ips: [IP]
    public var routes: [Route]
    public var dns: DNS

    public init(interfaces: [Interface] = [], ips: [IP] = [], routes: [Route] = [], dns: DNS = DNS()) {
        self.interfaces = interfaces
        self.ips = ips
        self.routes = routes
        self.dns = dns
    }
}
