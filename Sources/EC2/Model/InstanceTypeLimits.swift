/// How many interfaces and addresses instances of one type can have (DescribeInstanceTypes).
public struct InstanceTypeLimits: Hashable, Sendable {
    /// For instance `m5.large`.
    public var instanceType: String
    /// `nitro` or `xen`; empty for bare metal.
    public var hypervisor: String
    public var isBareMetal: Bool
    /// Over all network cards together.
    public var maximumNetworkInterfaces: Int
    public var defaultCard: Int
    public var cards: [Card]
    /// Per interface, the primary address among them.
    public var ipv4AddressesPerInterface: Int
    public var ipv6AddressesPerInterface: Int

    public struct Card: Hashable, Sendable {
        public var index: Int
        public var maximumNetworkInterfaces: Int

        public init(index: Int, maximumNetworkInterfaces: Int) {
            self.index = index
            self.maximumNetworkInterfaces = maximumNetworkInterfaces
        }
    }

    public init(
        instanceType: String, hypervisor: String = "nitro", isBareMetal: Bool = false, maximumNetworkInterfaces: Int,
        defaultCard: Int = 0, cards: [Card] = [], ipv4AddressesPerInterface: Int, ipv6AddressesPerInterface: Int
    ) {
        self.instanceType = instanceType
        self.hypervisor = hypervisor
        self.isBareMetal = isBareMetal
        self.maximumNetworkInterfaces = maximumNetworkInterfaces
        self.defaultCard = defaultCard
        self.cards = cards
        self.ipv4AddressesPerInterface = ipv4AddressesPerInterface
        self.ipv6AddressesPerInterface = ipv6AddressesPerInterface
    }

    /// How many interfaces the default card takes; it is the one that pods' interfaces go to.
    public var interfacesOfDefaultCard: Int {
        cards.first { $0.index == defaultCard }?.maximumNetworkInterfaces ?? maximumNetworkInterfaces
    }
}

extension InstanceTypeLimits {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        let network = try element.requiredChild("networkInfo")
        self.init(
            instanceType: try element.required("instanceType"), hypervisor: element.text(of: "hypervisor"),
            isBareMetal: try element.optional("bareMetal") ?? false,
            maximumNetworkInterfaces: try network.required("maximumNetworkInterfaces"),
            defaultCard: try network.optional("defaultNetworkCardIndex") ?? 0,
            cards: try network.items("networkCards") { (card) throws(XMLDecodingError) in
                Card(
                    index: try card.required("networkCardIndex"),
                    maximumNetworkInterfaces: try card.required("maximumNetworkInterfaces"))
            },
            ipv4AddressesPerInterface: try network.required("ipv4AddressesPerInterface"),
            ipv6AddressesPerInterface: try network.optional("ipv6AddressesPerInterface") ?? 0)
    }
}
