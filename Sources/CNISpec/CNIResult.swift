/// What a successful ADD gave the pod (CNI spec 1.1.0, section 5, "ADD Success"). Addresses are text: this room knows
/// their place in the answer, not their arithmetic.
public struct CNIResult: Hashable, Sendable {
    public struct Interface: Hashable, Sendable {
        public var name: String
        /// Lower case, with colons.
        public var mac: String?
        /// Bytes.
        public var mtu: Int?
        /// CNI_NETNS exactly as given; `nil` for an interface of the host.
        public var sandbox: String?
        public var socketPath: String?
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

    public struct IP: Hashable, Sendable {
        /// With prefix length, for instance "10.0.0.7/32".
        public var address: String
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

    public struct Route: Hashable, Sendable {
        /// With prefix length.
        public var dst: String
        public var gw: String?
        public var mtu: Int?
        public var advmss: Int?
        public var priority: Int?
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

    public struct DNS: Hashable, Sendable {
        public var nameservers: [String]
        public var domain: String?
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
