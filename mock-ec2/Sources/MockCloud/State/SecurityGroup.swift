/// A security group. Its rules are not modelled: everything is let through.
public struct SecurityGroup: Hashable, Sendable, Codable {
    public let id: String
    public let name: String
    public let description: String
    public let vpc: String
    public let ownerID: String
    public let arn: String
    public internal(set) var tags: [CloudTag]
}
