/// One interface of one container: the CNI specification's key of an attachment (section 2, "Parameters").
public struct Attachment: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let containerID: String
    public let ifName: String

    public init(containerID: String, ifName: String) {
        self.containerID = containerID
        self.ifName = ifName
    }

    public static func < (a: Attachment, b: Attachment) -> Bool {
        (a.containerID, a.ifName) < (b.containerID, b.ifName)
    }

    public var description: String { "\(containerID).\(ifName)" }
}
