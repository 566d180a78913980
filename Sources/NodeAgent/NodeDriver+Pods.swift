import CNISpec
import Datapath
import IPAM
import IPAddressing
import LinuxSystem
import Logging
import PluginProtocol

// What the plugin asks: ADD and DEL; the other operations stand in NodeDriver+Checks.swift.
extension NodeDriver {
    /// Answers one request of the plugin. `peerIsGone` tells that nobody waits for the answer any more.
    func answer(
        _ request: PluginRequest, _ descriptors: PassedDescriptors, peerIsGone: @Sendable () -> Bool
    ) async -> Reply {
        var version = CNIVersion.newest
        do throws(CNIError) {
            let network = try NetworkConfiguration(parsing: request.config, for: request.command)
            version = network.cniVersion
            return try await carryOut(request, network, descriptors, peerIsGone)
        } catch { return .failure(error, for: version) }
    }

    private func carryOut(
        _ request: PluginRequest, _ network: NetworkConfiguration, _ descriptors: PassedDescriptors,
        _ peerIsGone: () -> Bool
    ) async throws(CNIError) -> Reply {
        let attachment = Attachment(containerID: request.containerID, ifName: request.ifName)
        switch request.command {
        case .add:
            return try await add(attachment, request, network, descriptors.all, peerIsGone)
        case .del:
            try await recovered(within: .seconds(4))
            try delete(attachment, podSocket: descriptors.podSocket)
            return .success()
        case .check:
            try await recovered(within: .seconds(4))
            try check(attachment, podSocket: descriptors.podSocket)
            return .success()
        case .gc:
            try await recovered(within: .seconds(20))
            try collect(network)
            return .success()
        case .status:
            try status()
            return .success()
        case .version: throw CNIError(.internalFailure, "VERSION is answered by the plugin itself")
        }
    }

    // MARK: ADD

    private func add(
        _ attachment: Attachment, _ request: PluginRequest, _ network: NetworkConfiguration,
        _ descriptors: [Descriptor], _ peerIsGone: () -> Bool
    ) async throws(CNIError) -> Reply {
        guard descriptors.count == 2 else {
            throw CNIError(.internalFailure, "ADD came with \(descriptors.count) descriptors instead of 2")
        }
        guard !isStopping else { throw CNIError(.tryAgainLater, "the daemon is being uninstalled") }
        let arguments = try CNIArguments(parsing: request.args)
        let lease = try await lease(for: attachment)
        // From here to the answer nothing suspends: another request cannot come between.
        try confirm(lease, of: attachment, peerIsGone)
        let record = try attach(
            AttachmentRecord(
                containerID: attachment.containerID, ifName: attachment.ifName, network: network.name,
                netns: request.netns, namespace: arguments.podNamespace, pod: arguments.podName, address: lease.address,
                eni: lease.eni.id, table: lease.eni.isPrimary ? nil : lease.eni.table, hostLink: "",
                mtu: network.mtu.map(UInt32.init) ?? configuration.podMTU, ends: nil, since: clock.now.milliseconds),
            prefix: network.vethPrefix, netns: descriptors[0], podSocket: descriptors[1])
        log.info("attached", metadata: logged(record))
        return .success(CNIResult(record, dns: network.dns).json(for: network.cniVersion))
    }

    /// Throws, and gives the lease back, when the ADD has become pointless while it waited for it.
    private func confirm(_ lease: Lease, of attachment: Attachment, _ peerIsGone: () -> Bool) throws(CNIError) {
        guard !isStopping else {
            abandon(attachment)
            throw CNIError(.tryAgainLater, "the daemon is being uninstalled")
        }
        // A DEL may have come since the lease was granted, or another ADD of the same attachment that failed.
        guard ipam?.address(of: attachment) == lease.address else {
            throw CNIError(.tryAgainLater, "\(attachment) was deleted while its ADD was under way")
        }
        guard !peerIsGone() else {
            abandon(attachment)
            throw CNIError(.tryAgainLater, "the plugin gave up waiting")
        }
    }

    /// Gives a lease back, unless another ADD of the same attachment has been answered meanwhile: it is the same lease.
    private func abandon(_ attachment: Attachment) {
        if records[attachment] == nil { feed(.addFailed(attachment)) }
    }

    /// Makes what `draft` tells of: first its record, so that a crash leaves nothing unknown, then the kernel's objects.
    /// Answers the record with what the kernel has said of them. A failure undoes everything.
    private func attach(
        _ draft: AttachmentRecord, prefix: String?, netns: Descriptor, podSocket: Descriptor
    ) throws(CNIError) -> AttachmentRecord {
        var record = draft
        let attachment = record.attachment
        let isRepeated = records[attachment] != nil
        do {
            try removeLeftovers(of: attachment, podSocket: podSocket)
            try state.write(record)
            records[attachment] = record
            let attached = try datapath.attach(pod(record, prefix: prefix), netns: netns, podSocket: podSocket)
            record.hostLink = attached.pod.hostLinkName
            record.ends = AttachmentRecord.Ends(attached.ends)
            records[attachment] = record
            try state.write(record)
            return record
        } catch {
            let wasUsed = isRepeated || record.ends != nil || (error as? DatapathError)?.hasLeftSomething == true
            giveBack(record, podSocket: podSocket, wasUsed: wasUsed)
            throw CNIError(adding: attachment, error)
        }
    }

    /// Undoes an ADD whose answer reached nobody.
    func undo(_ request: PluginRequest, _ descriptors: PassedDescriptors) {
        let attachment = Attachment(containerID: request.containerID, ifName: request.ifName)
        log.warning("ADD undone: the plugin has gone", metadata: ["container.id": "\(attachment.containerID)"])
        deleteLoudly(attachment, podSocket: descriptors.podSocket)
    }

    private func lease(for attachment: Attachment) async throws(CNIError) -> Lease {
        let isThere = await reaches(.ready, within: configuration.addWait)
        // A DEL of an earlier life of this attachment must not undo the new one. Not before: as long as the records are
        // not read, it would be forgotten and nothing deleted.
        if isThere { try replayPendingDelete(of: attachment) }
        let request = takeRequestID()
        let result: Result<Lease, Refusal> =
            isThere
            ? await withCheckedContinuation { continuation in
                waiting[request] = continuation
                feed(.addRequested(request, attachment))
            } : .failure(.starting)
        do {
            return try result.get()
        } catch {
            log.notice("ADD refused", metadata: ["container.id": "\(attachment.containerID)", "reason": "\(error)"])
            throw CNIError(.tryAgainLater, "no address for the pod", details: "\(error)")
        }
    }

    /// A repeated ADD finds what the first has left: it is taken away and made anew, with the same address.
    private func removeLeftovers(of attachment: Attachment, podSocket: Descriptor) throws(DatapathError) {
        guard let record = records[attachment] else { return }
        try datapath.detach(record.podAttachment, ends: record.attachedPod?.ends, podSocket: podSocket)
    }

    /// After a failed ADD. The datapath has undone what it could not finish; what it did finish goes now. An address that
    /// may have been seen on the wire rests, another is free at once.
    private func giveBack(_ record: AttachmentRecord, podSocket: Descriptor, wasUsed: Bool) {
        let attachment = record.attachment
        records[attachment] = record
        guard !wasUsed else { return deleteLoudly(attachment, podSocket: podSocket) }
        records[attachment] = nil
        feed(.addFailed(attachment))
        do { try state.remove(attachment) } catch {
            log.error("record not removed", metadata: logged(record).merging(["error": "\(error)"]) { $1 })
        }
    }

    private func pod(_ record: AttachmentRecord, prefix: String?) -> PodAttachment {
        PodAttachment(
            containerID: record.containerID, ifName: record.ifName, namespace: record.namespace, pod: record.pod,
            prefix: prefix ?? configuration.vethPrefix, address: record.address, eniTable: record.table,
            mtu: record.mtu)
    }

    // MARK: DEL

    /// Takes an attachment away: its routes, rules and link, then its address to cool-down, then its record. Nothing of
    /// it, or only a part, is no error.
    func delete(_ attachment: Attachment, podSocket: Descriptor? = nil) throws(CNIError) {
        guard let record = records[attachment] else {
            // An ADD of it may still wait.
            feed(.released(attachment))
            return
        }
        do {
            try datapath.detach(record.podAttachment, ends: record.attachedPod?.ends, podSocket: podSocket)
            earlyCooling[record.address] = ipam == nil ? clock.now + configuration.coolDown : nil
            feed(.released(attachment))
            try state.write(cooling: cooling)
            try state.remove(attachment)
        } catch {
            throw CNIError(
                .kernelFailure, "DEL of \(attachment) is not complete; it can be repeated", details: "\(error)")
        }
        records[attachment] = nil
        log.info("detached", metadata: logged(record))
        reapSoon()
    }

    /// Addresses that rest, and until when.
    private var cooling: [IPv4Address: Timestamp] { ipam?.cooling ?? earlyCooling }

    // MARK: -

    /// Waits until it is known what is attached.
    func recovered(within limit: Duration) async throws(CNIError) {
        guard await reaches(.recovered, within: limit) else {
            throw CNIError(.tryAgainLater, "the daemon is starting", details: "it reads what the node has")
        }
    }

    func logged(_ record: AttachmentRecord) -> Logger.Metadata {
        [
            "container.id": "\(record.containerID)", "pod.name": "\(record.namespace ?? "")/\(record.pod ?? "")",
            "pod.ip": "\(record.address)", "eni.id": "\(record.eni)", "link": "\(record.hostLink)",
        ]
    }
}

extension DatapathError {
    fileprivate var hasLeftSomething: Bool {
        if case .kernel(_, _, let left) = self { return !left.isEmpty }
        return false
    }
}
