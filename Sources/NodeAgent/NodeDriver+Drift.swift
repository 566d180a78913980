import Datapath
import IPAM
import IPAddressing
import LinuxSystem
import Logging
import Netlink
import PluginProtocol

// What happens to the node without anybody asking the daemon.
extension NodeDriver {
    /// A link has gone. A pod's link goes with its network namespace: runtimes lose DELs, so this is one.
    func linkGone(index: UInt32) {
        guard let record = records.values.first(where: { $0.ends?.hostIndex == index }) else { return }
        log.notice("pod has gone without a DEL", metadata: logged(record))
        deleteLoudly(record.attachment)
    }

    /// Notifications were lost: looks at everything.
    func notificationsLost() {
        guard let living = try? Set(datapath.inventory().pods.map(\.link.index)) else { return }
        for record in records.values {
            if let index = record.ends?.hostIndex, !living.contains(index) { linkGone(index: index) }
        }
    }

    /// Carries out the DELs that plugins could not deliver, each once: its file goes when it is done.
    func replayPendingDeletes() {
        do {
            for entry in try PendingDeletes.list(in: state.path) {
                let attachment = Attachment(containerID: entry.containerID, ifName: entry.ifName)
                log.notice("spooled DEL", metadata: ["container.id": "\(attachment.containerID)"])
                try delete(attachment, [])
                try entry.remove()
            }
        } catch { log.error("spooled DELs are not done, and will be repeated", metadata: ["error": "\(error)"]) }
    }

    /// Carries out a spooled DEL of this attachment, if there is one, before its ADD.
    func replayPendingDelete(of attachment: Attachment) {
        let spooled = try? PendingDeletes.remove(
            containerID: attachment.containerID, ifName: attachment.ifName, in: state.path)
        if spooled == true { deleteLoudly(attachment) }
    }

    /// Deletes links whose DEL was a while ago, a few at a time: the end of the pod's namespace mostly comes first.
    func reapSoon() {
        guard !isReaping else { return }
        isReaping = true
        Task {
            defer { isReaping = false }
            var waiting = 1
            while waiting > 0 {
                try? await Task.sleep(for: .seconds(2))
                do { waiting = try datapath.reap() } catch {
                    log.error("links of gone pods cannot be deleted", metadata: ["error": "\(error)"])
                    return
                }
            }
        }
    }

    func deleteLoudly(_ attachment: Attachment) {
        do { try delete(attachment, []) } catch {
            log.error(
                "attachment not removed", metadata: ["container.id": "\(attachment.containerID)", "error": "\(error)"])
        }
    }
}
