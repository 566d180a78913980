public import IPAddressing

/// An instance, with what a network plugin needs to know of it.
public struct Instance: Hashable, Sendable {
    /// `i-...`
    public var id: String
    /// For instance `m5.large`.
    public var instanceType: String
    /// `pending`, `running`, `shutting-down`, `terminated`, `stopping` or `stopped`.
    public var state: String
    public var availabilityZone: String
    /// Subnet and VPC of the primary interface; empty once the instance is terminated.
    public var subnet: String
    public var vpc: String
    /// The primary address of the primary interface.
    public var privateAddress: IPv4Address?
    /// What is attached to it, without tags.
    public var interfaces: [NetworkInterface]
    public var tags: [EC2Tag]

    public init(
        id: String, instanceType: String, state: String = "running", availabilityZone: String, subnet: String,
        vpc: String, privateAddress: IPv4Address?, interfaces: [NetworkInterface] = [], tags: [EC2Tag] = []
    ) {
        self.id = id
        self.instanceType = instanceType
        self.state = state
        self.availabilityZone = availabilityZone
        self.subnet = subnet
        self.vpc = vpc
        self.privateAddress = privateAddress
        self.interfaces = interfaces
        self.tags = tags
    }
}

extension Instance {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        let id: String = try element.required("instanceId")
        self.init(
            id: id, instanceType: element.text(of: "instanceType"),
            state: element.child("instanceState")?.text(of: "name") ?? "",
            availabilityZone: element.child("placement")?.text(of: "availabilityZone") ?? "",
            subnet: element.text(of: "subnetId"), vpc: element.text(of: "vpcId"),
            privateAddress: try element.optional("privateIpAddress"),
            interfaces: try element.items("networkInterfaceSet") { (item) throws(XMLDecodingError) in
                var interface = try NetworkInterface(item)
                // In this answer the attachment does not say to which instance: it is the one around it.
                interface.attachment?.instance = id
                return interface
            },
            tags: try element.items("tagSet", EC2Tag.init))
    }
}
