import FoundationEssentials
public import IPAddressing

/// What an instance is, and where.
public struct InstanceIdentity: Hashable, Sendable {
    /// For instance "i-0123456789abcdef0".
    public var instanceID: String
    /// For instance "m5.large".
    public var instanceType: String
    /// For instance "us-west-2".
    public var region: String
    /// For instance "us-west-2a".
    public var availabilityZone: String
    /// Of the primary interface.
    public var vpc: String?
    /// Of the primary interface.
    public var subnet: String?
    /// Of the interface with device number 0.
    public var primaryMAC: MACAddress
    /// The primary address of the primary interface.
    public var localIPv4: IPv4Address

    public init(
        instanceID: String, instanceType: String, region: String, availabilityZone: String, vpc: String? = nil,
        subnet: String? = nil, primaryMAC: MACAddress, localIPv4: IPv4Address
    ) {
        self.instanceID = instanceID
        self.instanceType = instanceType
        self.region = region
        self.availabilityZone = availabilityZone
        self.vpc = vpc
        self.subnet = subnet
        self.primaryMAC = primaryMAC
        self.localIPv4 = localIPv4
    }
}

extension InstanceMetadata {
    /// What this instance is, and where. Throws `.missing` for what every instance has and this one does not.
    public func instance() async throws(MetadataError) -> InstanceIdentity {
        let mac: MACAddress = try await required("meta-data/mac")
        return InstanceIdentity(
            instanceID: try await required("meta-data/instance-id"),
            instanceType: try await required("meta-data/instance-type"),
            region: try await region(),
            availabilityZone: try await required("meta-data/placement/availability-zone"),
            vpc: try await value("\(Self.macs)\(mac)/vpc-id"),
            subnet: try await value("\(Self.macs)\(mac)/subnet-id"),
            primaryMAC: mac,
            localIPv4: try await required("meta-data/local-ipv4"))
    }

    /// `placement/region` came in 2020; the identity document has always had it.
    private func region() async throws(MetadataError) -> String {
        if let region: String = try await value("meta-data/placement/region") { return region }
        let path = "dynamic/instance-identity/document"
        guard let text = try await text(path) else { throw MetadataError(path: path, kind: .missing) }
        struct Document: Decodable { let region: String }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8)) else {
            throw MetadataError(path: path, kind: .malformed("the document is not JSON with a member region"))
        }
        return document.region
    }
}
