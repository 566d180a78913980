public import SystemPackage

/// Why a `lab` command cannot do what it is asked; each says what to do.
public enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
    case needsRoot
    case isUp(LabName, process: Int32)
    case isNotUp(LabName)
    case isStarting(LabName)
    case unknownNode(String, known: [String])
    /// The lab's process ended before the lab was ready; `message` is what it said.
    case didNotStart(LabName, message: String, log: String)
    case cannotExecute(String, reason: Errno)

    /// What a command that ends with this error exits with: 127 when a program is not found, 126 when it is found and
    /// cannot be executed, as a shell has it (POSIX.1-2024, "Exit Status for Commands"); else 1.
    public var exitStatus: Int32 {
        guard case .cannotExecute(_, let reason) = self else { return 1 }
        return reason == .noSuchFileOrDirectory ? 127 : 126
    }

    public var description: String {
        switch self {
        case .needsRoot:
            "a lab makes network namespaces: run it as root"
        case .isUp(let lab, let process):
            "the lab \(lab) is up already (process \(process)): `lab down --name \(lab)` ends it, another --name gives another"
        case .isNotUp(let lab):
            "the lab \(lab) is not up: `lab up --name \(lab)` starts it"
        case .isStarting(let lab):
            "the lab \(lab) is starting or ending: ask again"
        case .unknownNode(let node, let known):
            "no node \"\(node)\"; there are \(known.joined(separator: ", "))"
        case .didNotStart(let lab, let message, let log):
            "the lab \(lab) did not start: \(message) (see \(log))"
        case .cannotExecute(let command, let reason):
            "\(command): \(reason)"
        }
    }
}
