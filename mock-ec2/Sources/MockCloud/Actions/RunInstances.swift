public import IPAddressing

/// The parameters of RunInstances that this cloud understands.
public struct RunInstancesRequest: Hashable, Sendable {
    public var imageID: String
    /// `m1.small` when `nil`, as in EC2.
    public var instanceType: String?
    public var minCount: Int
    public var maxCount: Int
    /// `nil`: the first subnet.
    public var subnet: String?
    public var securityGroups: [String] = []
    public var primaryAddress: IPv4Address?
    public var keyName: String?
    /// `IamInstanceProfile`'s name.
    public var roleName: String?
    public var userData: [UInt8]?
    public var metadataOptions = MetadataOptions()
    public var associatesPublicAddress: Bool?
    public var tagSpecifications: [TagSpecification] = []
    public var clientToken: String?
    public var dryRun = false

    public init(imageID: String, minCount: Int, maxCount: Int) {
        self.imageID = imageID
        self.minCount = minCount
        self.maxCount = maxCount
    }
}

/// The instances that one call launched.
public struct Reservation: Hashable, Sendable {
    public var id: String
    public var ownerID: String
    public var instances: [CloudInstance]
}
