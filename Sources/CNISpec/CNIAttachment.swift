/// One interface of one container, as GC lists them (CNI spec 1.1.0, section 2, "GC").
public struct CNIAttachment: Hashable, Sendable {
    public let containerID: String
    public let ifName: String

    public init(containerID: String, ifName: String) {
        self.containerID = containerID
        self.ifName = ifName
    }

    /// `nil` when an id or name is missing or invalid.
    init?(json: JSONValue) {
        guard let containerID = json["containerID"]?.stringValue, CNINames.isIdentifier(containerID),
            let ifName = json["ifname"]?.stringValue, CNINames.isInterfaceName(ifName)
        else { return nil }
        self.init(containerID: containerID, ifName: ifName)
    }
}
