public import SystemPackage

/// What the kernel refused, or a socket that failed: the operation, the object, the errno and the kernel's own words.
public struct NetlinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The message type, for instance "RTM_NEWROUTE", or the system call.
    public let operation: String
    /// The object in `ip`'s words, for instance "10.0.3.7/32 dev #7 table 102".
    public let subject: String
    /// The kernel's answer, or that of the socket's system call.
    public let errno: Errno
    /// The text of NLMSGERR_ATTR_MSG, where the kernel gave one.
    public let kernelMessage: String?
    /// The position of the message in its batch, from 0.
    public let index: Int
    /// Whether the request may have taken effect all the same: it was sent, and its acknowledgement was lost.
    public let outcomeIsUnknown: Bool

    public init(
        operation: String, subject: String, errno: Errno, kernelMessage: String? = nil, index: Int = 0,
        outcomeIsUnknown: Bool = false
    ) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
        self.kernelMessage = kernelMessage
        self.index = index
        self.outcomeIsUnknown = outcomeIsUnknown
    }

    public var description: String {
        var text = "\(operation) \(subject): \(errno) (errno \(errno.rawValue))"
        if let kernelMessage { text += ": \(kernelMessage)" }
        if index > 0 { text += ", at index \(index) of its batch" }
        if outcomeIsUnknown { text += "; no acknowledgement came: look before repeating" }
        return text
    }
}
