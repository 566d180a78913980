public import LinuxSystem

/// Why a state file cannot be used. None of these files is ever written to.
public enum StateFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process keeps its state there; `nil` when it does not say which.
    case inUse(String, process: Int32?)
    case unreadable(String, SystemCallError)
    /// It does not begin as a state file does.
    case notAState(String)
    case otherVersion(String, Int, own: Int)
    case cutShort(String, bytes: Int, expected: Int)
    /// Its content is not what was written, or not what this version writes.
    case damaged(String, reason: String)
    /// What is said now is not how the cloud was begun; `begun` is `nil` when nothing was said of it then.
    case contradiction(String, said: String, begun: String?)
    case unwritable(String, SystemCallError)

    public var description: String {
        switch self {
        case .inUse(let path, let process):
            "the state file \(path) is in use\(process.map { " by process \($0)" } ?? ""): "
                + "end that one first, or name another file"
        case .unreadable(let path, let error):
            "the state file \(path) cannot be read: \(error)"
        case .notAState(let path):
            "\(path) is not a state file of mock-ec2: name another file, or remove it to begin anew"
        case .otherVersion(let path, let version, let own):
            "the state file \(path) is of version \(version), and this mock-ec2 knows version \(own): "
                + "resume it with the mock-ec2 that wrote it, or name another file"
        case .cutShort(let path, let bytes, let expected):
            "the state file \(path) is cut short: it has \(bytes) of \(expected) bytes; restore it, or remove it to begin anew"
        case .damaged(let path, let reason):
            "the state file \(path) is damaged: \(reason); restore it, or remove it to begin anew"
        case .contradiction(let path, let said, let begun):
            "the cloud in \(path) was begun \(begun.map { "with \($0)" } ?? "without it"), not with \(said): leave it out to "
                + "resume that cloud, or name another file to begin anew"
        case .unwritable(let path, let error):
            "the state file \(path) cannot be written: \(error)"
        }
    }
}
