import CNISpec
import Glibc
import LinuxSystem
import PluginProtocol

/// An operation that the daemon does: what goes to it, and what is answered when it does not answer.
struct Operation {
    let invocation: CNIInvocation
    let configuration: NetworkConfiguration
    let input: [UInt8]

    private var command: CNICommand { invocation.command }

    func reply() throws(CNIError) -> Reply {
        let request = PluginRequest(invocation, config: input)
        let descriptors = try descriptors()
        do {
            return try callPatiently(.plugin(request), descriptors)
        } catch {
            guard command == .del else { throw unanswered(error) }
            return try spool(request, because: error)
        }
    }

    private func descriptors() throws(CNIError) -> [Descriptor] {
        switch command {
        case .add:
            let pod = try PodNamespace(invocation)
            return try pod.enter(preparingIPv6: true)
        case .check:
            return try PodNamespace(invocation).enter(preparingIPv6: false)
        case .del:
            // A namespace that has gone, or that is another by now, keeps no DEL from succeeding.
            guard let pod = try? PodNamespace(invocation) else { return [] }
            return (try? pod.enter(preparingIPv6: false)) ?? []
        case .gc, .status, .version:
            return []
        }
    }

    /// For an ADD, a daemon that is just restarting is worth a second: a failed ADD costs a new sandbox.
    private func callPatiently(
        _ request: Request, _ descriptors: [Descriptor]
    ) throws(PluginProtocolError) -> Reply {
        let patience = Deadline(in: command == .add ? .seconds(1) : .zero)
        while true {
            do {
                return try ClientSocket.call(
                    path: configuration.socket, request: request, descriptors: descriptors,
                    timeout: command.timeLimit)
            } catch .noDaemon where !patience.hasPassed {
                usleep(50_000)
            }
        }
    }

    private func spool(
        _ request: PluginRequest, because failure: PluginProtocolError
    ) throws(CNIError) -> Reply {
        do {
            try PendingDeletes.write(request, in: configuration.stateDir)
        } catch {
            throw CNIError(
                .tryAgainLater, "vpc-ipamd does not answer, and the DEL cannot be left for it",
                details: "\(failure); \(error). \(Self.advice)")
        }
        Output.note("vpc-cni: \(failure); the DEL waits for vpc-ipamd in \(configuration.stateDir)\n")
        return .success()
    }

    private func unanswered(_ failure: PluginProtocolError) -> CNIError {
        let details = "\(command.rawValue): \(failure). \(Self.advice)"
        switch failure {
        case .tooLarge, .badSocketPath:
            return CNIError(.invalidConfiguration, "the request cannot be sent to vpc-ipamd", details: details)
        case .noDaemon, .inUse, .namespaceTaken, .stateTaken, .timedOut, .peerGone, .malformed, .protocolVersion,
            .spoolFull, .systemCall:
            let code: CNIError.Code = command == .status ? .notAvailable : .tryAgainLater
            return CNIError(code, "vpc-ipamd does not answer", details: details)
        }
    }

    private static let advice =
        "Is the node's vpc-ipamd pod running (kubectl -n kube-system get pods -o wide), and is its --socket the "
        + "\"socket\" of the network configuration?"
}
