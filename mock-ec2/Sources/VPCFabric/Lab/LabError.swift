/// Why a `lab` command cannot do what it is asked; each says what to do.
public enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
    case needsRoot
    case isUp(LabName, process: Int32)
    case isNotUp(LabName)
    case isStarting(LabName)
    case unknownNode(String, known: [String])
    /// The lab's process ended before the lab was ready; `message` is what it said.
    case didNotStart(LabName, message: String, log: String)
    case cannotExecute(String, reason: String)

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
