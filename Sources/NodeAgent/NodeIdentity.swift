import IPAddressing

/// Which instance this is, and where it stands; it does not change while the daemon runs.
struct NodeIdentity: Hashable, Sendable {
    let instanceID: String
    let instanceType: String
    let region: String
    let availabilityZone: String
    let vpc: String
    /// The primary interface's: where new interfaces are made, and with which security groups.
    let subnet: String
    let securityGroups: [String]
    /// As they were at the start.
    let vpcCIDRs: [IPv4CIDR]
    let primaryMAC: MACAddress
    let primaryAddress: IPv4Address
}
