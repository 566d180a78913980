/// The operations of CNI spec 1.1.0, section 2.
public enum CNICommand: String, CaseIterable, Sendable {
    case add = "ADD"
    case del = "DEL"
    case check = "CHECK"
    case gc = "GC"
    case status = "STATUS"
    case version = "VERSION"

    /// The first version of the specification that has it. (VERSION and DEL are older than all we speak.)
    public var firstVersion: CNIVersion {
        switch self {
        case .add, .del, .version: .v0_3_1
        case .check: .v0_4_0
        case .gc, .status: .v1_1_0
        }
    }

    /// Whether it is about one attachment, a container's interface.
    public var concernsAttachment: Bool {
        switch self {
        case .add, .del, .check: true
        case .gc, .status, .version: false
        }
    }

    /// The environment variables without which it cannot be done. CNI_PATH is needed to delegate only, which this
    /// plugin never does; of GC the specification demands it all the same.
    var requiredVariables: [String] {
        switch self {
        case .add, .check: ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"]
        case .del: ["CNI_CONTAINERID", "CNI_IFNAME"]
        case .gc: ["CNI_PATH"]
        case .status, .version: []
        }
    }
}
