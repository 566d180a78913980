import Netlink
import SystemPackage

/// Which refusals of the kernel mean that a request's purpose is served all the same.
struct Tolerance: Sendable {
    var errnos: [Errno]

    /// Every refusal is a failure.
    static let none = Tolerance(errnos: [])
    /// What should be there is there already.
    static let present = Tolerance(errnos: [.fileExists])
    /// What should be gone is gone: ENODEV for links, ESRCH for routes, ENOENT for rules and neighbours, EADDRNOTAVAIL
    /// for addresses; ENETDOWN and ENETUNREACH come for routes of a link that has gone down.
    static let absent = Tolerance(errnos: [
        .noSuchAddressOrDevice, .operationNotSupportedByDevice, .noSuchProcess, .noSuchFileOrDirectory,
        .addressNotAvailable, .networkDown,
        .networkUnreachable,
    ])

    func covers(_ error: NetlinkError) -> Bool { errnos.contains(error.errno) }
}

extension NetlinkSocket {
    /// Sends all requests as one batch and throws the first refusal that is not tolerated; the others were tried too.
    func perform(_ requests: [NetlinkRequest], tolerating tolerance: Tolerance) throws(DatapathError) {
        guard !requests.isEmpty else { return }
        let outcomes = try DatapathError.looking(for: requests[0].description) { () throws(NetlinkError) in
            try perform(requests)
        }
        for (request, outcome) in zip(requests, outcomes) {
            guard let outcome, !tolerance.covers(outcome) else { continue }
            throw .kernel(object: request.description, outcome, left: [])
        }
    }
}
