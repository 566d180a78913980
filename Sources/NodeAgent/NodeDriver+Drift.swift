import CNISpec
import Datapath
import IPAM
import IPAddressing
import LinuxSystem
import Logging
import Netlink
import PluginProtocol

// What happens to the node without anybody asking the daemon.
extension NodeDriver {
    /// A link has gone. A pod's link goes with its network namespace: runtimes lose DELs, so this is one. An interface's
    /// goes when somebody detaches it.
    func linkGone(index: UInt32) {
        if let id = eniLinks[index] { return interfaceGone(id) }
        guard !hasEnded, let record = records.values.first(where: { $0.ends?.hostIndex == index }) else { return }
        log.notice("pod has gone without a DEL", metadata: logged(record))
        deleteLoudly(record.attachment)
    }

    private func interfaceGone(_ id: String) {
        eniLinks = eniLinks.filter { $0.value != id }
        guard !hasEnded else { return }
        log.warning("interface has gone from the node", metadata: ["eni.id": "\(id)"])
        feed(.vanished(interface: id))
    }

    /// Notices were lost: looks at all pods and interfaces.
    func noticesLost() {
        let gone = try? (ipam?.served ?? []).filter { eni in try !eni.isPrimary && datapath.link(of: eni.mac) == nil }
        for eni in gone ?? [] { interfaceGone(eni.id) }
        guard let living = try? Set(datapath.inventory().pods.map(\.link.index)) else { return }
        for record in records.values {
            if let index = record.ends?.hostIndex, !living.contains(index) { linkGone(index: index) }
        }
    }

    /// Carries out the DELs that plugins could not deliver, each once: its file goes when it is done.
    func replayPendingDeletes() {
        // Before it is known what is attached, a DEL would find nothing to do.
        guard phase >= .recovered, !hasEnded else { return }
        let entries: [PendingDelete]
        do { entries = try PendingDeletes.list(in: state.path) } catch {
            log.error("spooled DELs cannot be listed", metadata: ["error": "\(error)"])
            return
        }
        for entry in entries {
            do { try carryOut(entry) } catch {
                log.error(
                    "spooled DEL is not done, and will be repeated",
                    metadata: ["container.id": "\(entry.containerID)", "error": "\(error)"])
            }
        }
    }

    /// Carries out a spooled DEL of this attachment, if there is one, before its ADD. Throws when that cannot be: the DEL
    /// would come later, and take away what the ADD had made.
    func replayPendingDelete(of attachment: Attachment) throws(CNIError) {
        do {
            for entry in try PendingDeletes.list(in: state.path) where entry.attachment == attachment {
                try carryOut(entry)
            }
        } catch {
            throw CNIError(
                .tryAgainLater, "an earlier DEL of \(attachment) waits, and cannot be carried out", details: "\(error)")
        }
    }

    /// First the DEL, then its file: who is killed in between does it again, and finds nothing to do.
    private func carryOut(_ entry: PendingDelete) throws {
        log.notice("spooled DEL", metadata: ["container.id": "\(entry.containerID)"])
        try delete(entry.attachment)
        try entry.remove()
    }

    /// Deletes links whose DEL was a while ago, a few at a time: the end of the pod's namespace mostly comes first.
    func reapSoon() {
        guard !isReaping else { return }
        isReaping = true
        Task {
            defer { isReaping = false }
            try? await Task.sleep(for: .seconds(2))
            do {
                // A few at a time, some 20 ms each: who attaches a pod meanwhile comes in between.
                while !hasEnded, try datapath.reap(limit: 4) > 0 { await Task.yield() }
            } catch { log.error("links of gone pods cannot be deleted", metadata: ["error": "\(error)"]) }
        }
    }

    /// Something of ours may have been taken away: looks and repairs, once for all notices that come meanwhile.
    func changeNoticed() {
        guard phase == .ready, !isStopping, !repairs.isPlanned else { return }
        repairs.isPlanned = true
        Task {
            try? await Task.sleep(for: repairs.wait)
            repairs.isPlanned = false
            if !isStopping { repair() }
        }
    }

    /// Makes again what is missing, and removes what leads astray. Its own changes are noticed too; then there is nothing
    /// to do, and it ends.
    private func repair() {
        let start = ContinuousClock.now
        do {
            let pods = records.values.compactMap(\.attachedPod)
            let changes = try datapath.repairNode() + datapath.reconcile(pods: pods, enis: wantedENIs)
            for change in changes { log.notice("kernel state repaired", metadata: ["command": "\(change)"]) }
            repairs.note(cost: .now - start, madeChanges: !changes.isEmpty)
        } catch {
            repairs.note(cost: .now - start, madeChanges: true)
            log.error("kernel state not repaired", metadata: ["error": "\(error)"])
        }
    }

    func deleteLoudly(_ attachment: Attachment, podSocket: Descriptor? = nil) {
        do { try delete(attachment, podSocket: podSocket) } catch {
            log.error(
                "attachment not removed", metadata: ["container.id": "\(attachment.containerID)", "error": "\(error)"])
        }
    }
}

extension PendingDelete {
    fileprivate var attachment: Attachment { Attachment(containerID: containerID, ifName: ifName) }
}
