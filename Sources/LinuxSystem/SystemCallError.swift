public import SystemPackage

/// A system call that failed: which one, on what, and the kernel's answer.
public struct SystemCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call's name, for instance "setns".
    public let call: String
    /// What it was done to, for instance a path; empty when the call says it all.
    public let subject: String
    /// The kernel's answer.
    public let errno: Errno

    /// For calls that do not go through `systemCall`.
    public init(call: String, subject: String, errno: Errno) {
        self.call = call
        self.subject = subject
        self.errno = errno
    }

    public var description: String { subject.isEmpty ? "\(call): \(errno)" : "\(call) \(subject): \(errno)" }
}
