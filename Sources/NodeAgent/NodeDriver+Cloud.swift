import IPAM
import Logging

// What is said of the calls to the cloud: one line each.
extension NodeDriver {
    func note(_ completion: Completion, of ticket: Ticket) {
        let id = ipam?.interface(of: ticket) ?? ""
        var metadata: Logger.Metadata = ["eni.id": "\(id)", "eni.ticket": "\(ticket)"]
        if let failure = completion.failure {
            metadata["error"] = "\(failure)"
            log.log(
                level: failure.kind == .stillInUse ? .debug : .warning, "interface or address not as asked for",
                metadata: metadata)
        } else if let (message, more) = completion.news {
            log.info("\(message)", metadata: metadata.merging(more) { $1 })
        }
    }

    func note(_ survey: Result<Discovery, CloudFailure>) {
        switch survey {
        case .success(let found):
            log.info(
                "EC2 has confirmed what the node has",
                metadata: ["enis": "\(found.interfaces.count)", "leaked": "\(found.leaked.map(\.id))"])
        case .failure(let failure):
            log.warning("EC2 has not said what the node has", metadata: ["error": "\(failure)"])
        }
    }
}

extension Completion {
    fileprivate var failure: CloudFailure? {
        switch self {
        case .created(.failure(let failure)), .attached(.failure(let failure)), .appeared(.failure(let failure)),
            .assigned(.failure(let failure)), .inspected(.failure(let failure)):
            failure
        case .protected(let failure), .setUp(let failure), .unassigned(let failure), .detached(let failure),
            .deleted(let failure):
            failure
        case .created, .attached, .appeared, .assigned, .inspected, .tornDown: nil
        }
    }

    /// What has come about; `nil` for what is said elsewhere.
    fileprivate var news: (String, Logger.Metadata)? {
        switch self {
        case .created(.success(let made)):
            ("interface created", ["eni.id": "\(made.id)", "eni.addresses": "\(made.addresses.count)"])
        case .attached(.success(let id)): ("interface attached", ["eni.attachment": "\(id)"])
        case .assigned(.success(let new)): ("addresses assigned", ["eni.addresses": "\(new.count)"])
        case .unassigned(nil): ("addresses given back", [:])
        case .detached(nil): ("interface detached", [:])
        case .deleted(nil): ("interface deleted", [:])
        default: nil
        }
    }
}
