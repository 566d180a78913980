public import IPAddressing

/// An elastic network interface (ENI), as DescribeNetworkInterfaces, CreateNetworkInterface and DescribeInstances tell it.
public struct NetworkInterface: Hashable, Sendable {
    /// `eni-...`
    public var id: String
    public var mac: MACAddress
    /// `subnet-...`
    public var subnet: String
    /// `vpc-...`
    public var vpc: String
    public var description: String
    public var status: Status
    /// `interface`, `efa`, `efa-only`, `trunk`, `branch`, `nat_gateway`, ...
    public var interfaceType: String
    /// The primary address, which never changes; nil on an interface that has no IPv4 (`efa-only`, IPv6-only subnets).
    public var privateAddress: IPv4Address?
    /// All single addresses, the primary one among them, in EC2's order.
    public var privateAddresses: [PrivateAddress]
    /// The delegated /28 prefixes.
    public var prefixes: [IPv4CIDR]
    /// The ids of the security groups: `sg-...`
    public var groups: [String]
    /// Always empty in answers of DescribeInstances, which does not tell them.
    public var tags: [EC2Tag]
    /// nil while the interface is not attached.
    public var attachment: Attachment?

    public struct PrivateAddress: Hashable, Sendable {
        public var address: IPv4Address
        public var isPrimary: Bool

        public init(address: IPv4Address, isPrimary: Bool) {
            self.address = address
            self.isPrimary = isPrimary
        }
    }

    public struct Attachment: Hashable, Sendable {
        /// `eni-attach-...`
        public var id: String
        /// `i-...`; nil when the interface hangs on something that is no instance of this account.
        public var instance: String?
        /// 0 is the instance's primary interface.
        public var deviceIndex: Int
        /// The network card; 0 on most instance types.
        public var card: Int
        /// `attaching`, `attached`, `detaching` or `detached`.
        public var status: String
        /// Whether the interface goes with its instance.
        public var deleteOnTermination: Bool

        public init(
            id: String, instance: String?, deviceIndex: Int, card: Int = 0, status: String = "attached",
            deleteOnTermination: Bool = false
        ) {
            self.id = id
            self.instance = instance
            self.deviceIndex = deviceIndex
            self.card = card
            self.status = status
            self.deleteOnTermination = deleteOnTermination
        }
    }

    /// What EC2 calls the status; a value that EC2 adds later is kept as it comes.
    public struct Status: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
        public let description: String

        public init(_ text: String) { description = text }
        public init(stringLiteral text: String) { description = text }

        public static let pending: Status = "pending"
        public static let available: Status = "available"
        public static let attaching: Status = "attaching"
        public static let inUse: Status = "in-use"
        public static let detaching: Status = "detaching"
        public static let associated: Status = "associated"
    }

    public init(
        id: String, mac: MACAddress, subnet: String, vpc: String, description: String = "",
        status: Status = .available, interfaceType: String = "interface", privateAddress: IPv4Address?,
        privateAddresses: [PrivateAddress] = [], prefixes: [IPv4CIDR] = [], groups: [String] = [],
        tags: [EC2Tag] = [], attachment: Attachment? = nil
    ) {
        self.id = id
        self.mac = mac
        self.subnet = subnet
        self.vpc = vpc
        self.description = description
        self.status = status
        self.interfaceType = interfaceType
        self.privateAddress = privateAddress
        self.privateAddresses = privateAddresses
        self.prefixes = prefixes
        self.groups = groups
        self.tags = tags
        self.attachment = attachment
    }

    /// The addresses that pods can have: all but the primary one.
    public var secondaryAddresses: [IPv4Address] {
        privateAddresses.filter { !$0.isPrimary }.map(\.address)
    }
}

extension NetworkInterface {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        self.init(
            id: try element.required("networkInterfaceId"), mac: try element.required("macAddress"),
            subnet: element.text(of: "subnetId"), vpc: element.text(of: "vpcId"),
            description: element.text(of: "description"), status: Status(element.text(of: "status")),
            interfaceType: element.text(of: "interfaceType", default: "interface"),
            privateAddress: try element.optional("privateIpAddress"),
            privateAddresses: try element.items("privateIpAddressesSet", PrivateAddress.init),
            prefixes: try element.items("ipv4PrefixSet") { (item) throws(XMLDecodingError) in
                try item.required("ipv4Prefix")
            },
            groups: try element.items("groupSet") { (item) throws(XMLDecodingError) in try item.required("groupId") },
            tags: try element.items("tagSet", EC2Tag.init),
            attachment: try element.child("attachment").map { (attachment) throws(XMLDecodingError) in
                try Attachment(attachment)
            })
    }
}

extension NetworkInterface.PrivateAddress {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        self.init(
            address: try element.required("privateIpAddress"), isPrimary: try element.optional("primary") ?? false)
    }
}

extension NetworkInterface.Attachment {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        self.init(
            id: try element.required("attachmentId"), instance: try element.optional("instanceId"),
            deviceIndex: try element.required("deviceIndex"), card: try element.optional("networkCardIndex") ?? 0,
            status: element.text(of: "status"),
            deleteOnTermination: try element.optional("deleteOnTermination") ?? false)
    }
}

extension EC2Tag {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        self.init(key: try element.required("key"), value: element.text(of: "value"))
    }
}
