import CNISpec
public import IPAddressing

/// The lab's interfaces by the mock cloud's own word.
public struct CloudState {
    public struct Interface {
        public let id: String
        public let description: String
        public let status: String
        /// Primary first.
        public let addresses: [IPv4Address]
        /// `nil` when it is attached to nothing.
        public let instance: String?
        public let deviceIndex: Int?
        public let deletesOnTermination: Bool?
    }
    public let interfaces: [Interface]

    public init(_ lab: Lab) throws {
        let state = try JSONValue(parsing: Child.check(["curl", "-sf", "\(lab.endpoint)/_mock/state"]))
        interfaces = try (state["interfaces"]?.arrayValue ?? []).map { interface in
            let attachment = interface["attachment"]
            return Interface(
                id: try interface.text("networkInterfaceId"), description: try interface.text("description"),
                status: try interface.text("status"),
                addresses: (interface["privateIpAddresses"]?.arrayValue ?? []).compactMap {
                    $0.stringValue.flatMap { IPv4Address($0) }
                }, instance: attachment?["instanceId"]?.stringValue,
                deviceIndex: attachment?["deviceIndex"]?.intValue,
                deletesOnTermination: attachment?["deleteOnTermination"]?.boolValue)
        }
    }

    public func interfaces(of node: LabNode) -> [Interface] { interfaces.filter { $0.instance == node.instanceID } }

    /// Those that nobody uses.
    public var unattached: [Interface] { interfaces.filter { $0.instance == nil } }
}
