public import IPAddressing

/// An address for a pod.
public struct Lease: Hashable, Sendable {
    public let attachment: Attachment
    public let address: IPv4Address
    /// The interface that `address` belongs to.
    public let eni: ENI
}

/// What the driver is to do. Everything with a ticket ends in one `completed` event.
public enum Effect: Hashable, Sendable {
    case grant(RequestID, Lease)
    case refuse(RequestID, Refusal)
    /// Send `timer` then.
    case wake(at: Timestamp)
    /// Ask the metadata service and EC2 what the node has; ends in one `surveyed` event.
    case survey

    /// CreateNetworkInterface with so many secondary addresses; the same token for the same ticket, and so the same
    /// request: `born` is for its tag.
    case create(Ticket, addresses: Int, born: Timestamp)
    case attach(Ticket, interface: String, deviceIndex: Int)
    /// ModifyNetworkInterfaceAttribute: deleteOnTermination.
    case protect(Ticket, interface: String, attachmentID: String)
    /// Wait until the kernel has a link with this MAC and the metadata service lists it.
    case awaitAppearance(Ticket, CloudInterface, deviceIndex: Int)
    /// Address, route table and rule of the interface.
    case setUp(Ticket, ENI)
    case assign(Ticket, interface: String, count: Int)
    case unassign(Ticket, interface: String, addresses: [IPv4Address])
    /// DescribeNetworkInterfaces, because the outcome of a call is unknown.
    case inspect(Ticket, interface: String)
    case tearDown(Ticket, ENI)
    case detach(Ticket, interface: String, attachmentID: String)
    case delete(Ticket, interface: String)

    /// `releaseEverything` or `halt` is done; these interfaces could not be given back, and why.
    case stopped(left: [String])
}
