import CNISpec
import Datapath
import IPAM
import LinuxSystem

// What the plugin asks beside ADD and DEL: CHECK, GC, STATUS.
extension NodeDriver {
    func check(_ attachment: Attachment, podSocket: Descriptor?) throws(CNIError) {
        guard let attached = records[attachment]?.attachedPod else {
            throw CNIError(.checkFailed, "\(attachment) is not attached here")
        }
        let missing: [String]
        do { missing = try datapath.verify(attached, podSocket: podSocket).map(\.description) } catch {
            throw CNIError(.kernelFailure, "CHECK of \(attachment) could not look", details: "\(error)")
        }
        guard missing.isEmpty else {
            throw CNIError(.checkFailed, "\(attachment) is not whole", details: missing.joined(separator: "; "))
        }
    }

    /// Takes away what the runtime does not know: the attachments of this network that are not in its list.
    func collect(_ network: NetworkConfiguration) throws(CNIError) {
        guard let valid = network.validAttachments else { return }
        let kept = Set(valid.map { Attachment(containerID: $0.containerID, ifName: $0.ifName) })
        var failure: CNIError?
        for record in records.values.sorted(by: { $0.attachment < $1.attachment })
        where record.network == network.name && !kept.contains(record.attachment) {
            // One that cannot go keeps none of the others.
            do throws(CNIError) { try delete(record.attachment) } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    /// A node without STATUS is "not ready" to Kubernetes, which in the end evicts its pods. So a node that is full, or
    /// whose pods have all addresses while EC2 is away, is well; only one that has nothing to give, and nothing given, is not.
    func status() throws(CNIError) {
        guard phase == .ready, let ipam else {
            throw CNIError(.notAvailable, "the daemon is starting", details: "it reads what the node has")
        }
        guard !isStopping else { throw CNIError(.notAvailable, "the daemon is being uninstalled") }
        let report = ipam.report(now: clock.now)
        guard report.total > 0 else { throw CNIError(.notAvailable, "no address is free", details: report.reason) }
    }
}
