import Datapath
import IPAM
import IPAddressing
import InstanceMetadata
import LinuxSystem
import Logging
import Netlink
import WarmPool

// How the node's state is rebuilt: from the metadata service, EC2, the kernel and the records.
extension NodeDriver {
    /// Rebuilds everything and begins to serve. Running pods keep addresses and traffic: what they need is added before
    /// anything else is taken away.
    ///
    /// Throws `StartError` when the metadata service cannot be reached and no pod needs the daemon, or when the node is not
    /// as an EC2 instance is.
    func start(cloud makeCloud: (NodeIdentity) -> CloudDriver) async throws {
        earlyCooling = state.cooling()
        try recoverRecords()
        // From here on pods can go, however long the metadata service lets us wait.
        enter(.recovered)
        replayPendingDeletes()
        let (identity, seen) = try await askMetadata()
        let driver = makeCloud(identity)
        cloud = driver
        let described = await describeOwn(driver)
        if case .failure(let failure) = described {
            log.warning(
                "EC2 has not said what the node has: the metadata service's word must do",
                metadata: ["error": "\(failure)"])
        }
        let limits = await limits(of: identity.instanceType, driver, answers: (try? described.get()) != nil)
        try Task.checkCancellation()
        // Nothing suspends from here to the end: what is attached stays as it is read.
        var discovery = Discovery(seen: seen, described: try? described.get(), identity: identity)
        discovery.cooling = earlyCooling
        discovery.attachments = records.mapValues(\.address)
        discovery.isConfirmed = (try? described.get()) != nil && limits != nil
        keptENIs = keptInterfaces(seen, besides: discovery)
        try setUpNode(identity, discovery)
        ipam = IPAM(
            settings: configuration.ipamSettings(limits: limits ?? .asFound(seen)), seed: .random(in: .min ... .max))
        earlyCooling = [:]
        feed(.discovered(discovery))
        reportUnplaced()
        becomeReady()
        // Before the first ADD: a container may come back under its old id.
        replayPendingDeletes()
    }

    private func becomeReady() {
        let report = ipam?.report(now: clock.now)
        log.notice("ready", metadata: ["pods": "\(records.count)", "addresses": "\(report?.total ?? 0)"])
        enter(.ready)
        announce()
    }

    /// Tells the runtime of the plugin, once there are addresses: before, the node could run no pod.
    func announce() {
        guard phase == .ready, !isAnnounced, !isStopping, let path = configuration.paths.conflist,
            let ipam, ipam.report(now: clock.now).total > 0
        else { return }
        do {
            try Conflist.write(to: path, for: configuration)
            isAnnounced = true
        } catch { log.error("conflist not written", metadata: ["file": "\(path)", "error": "\(error)"]) }
    }

    /// Asks again what the node has, some time after the start.
    func survey() async -> Result<Discovery, CloudFailure> {
        guard let cloud else { return .failure(CloudFailure(.other, "the daemon is starting")) }
        do {
            let seen = try await metadata.interfaces()
            let described = try await cloud.describeOwn().get()
            var discovery = Discovery(seen: seen, described: described, identity: cloud.identity)
            if InstanceTypeTable.limits(of: cloud.identity.instanceType) == nil {
                guard let limits = await cloud.limits(of: cloud.identity.instanceType) else {
                    return .failure(CloudFailure(.other, "EC2 does not tell the limits of the instance type"))
                }
                discovery.limits = limits
            }
            return .success(discovery)
        } catch { return .failure(error as? CloudFailure ?? CloudFailure(.other, "\(error)")) }
    }

    // MARK: The cloud's side

    private func askMetadata() async throws -> (NodeIdentity, [MetadataInterface]) {
        var lastError = ""
        var attempt = 0
        // With pods on the node the daemon stays, whatever the metadata service does: their DELs must be served.
        while attempt < 6 || !records.isEmpty {
            if attempt > 0 { try await Task.sleep(for: .seconds(min(attempt, 10))) }
            attempt += 1
            try Task.checkCancellation()
            do {
                let instance = try await metadata.instance()
                let interfaces = try await metadata.interfaces()
                guard let primary = interfaces.first(where: { $0.mac == instance.primaryMAC }) else {
                    throw StartError.noPrimaryInterface(instance.primaryMAC)
                }
                let region = configuration.region ?? instance.region
                return (NodeIdentity(instance, primary: primary, region: region), interfaces)
            } catch {
                lastError = "\(error)"
                log.warning("the metadata service has not said what the node has", metadata: ["error": "\(error)"])
            }
        }
        throw StartError.noMetadata(lastError)
    }

    /// What EC2 says of this node's interfaces. An endpoint that swallows packets must not keep the node from serving by
    /// the metadata service's word: an ADD waits 12 s for all of this.
    private func describeOwn(_ driver: CloudDriver) async -> Result<OwnInterfaces, CloudFailure> {
        let limit = Duration.seconds(5)
        return await withTaskGroup { group in
            group.addTask { await driver.describeOwn() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return .failure(CloudFailure(.other, "no answer within \(limit)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(CloudFailure(.other, "not asked"))
        }
    }

    /// `nil` when nobody knows: the type is not in the table, and EC2 does not say.
    private func limits(of type: String, _ driver: CloudDriver, answers: Bool) async -> InstanceLimits? {
        if let limits = InstanceTypeTable.limits(of: type) { return limits }
        return answers ? await driver.limits(of: type) : nil
    }

    // MARK: The kernel's side

    private func setUpNode(_ identity: NodeIdentity, _ discovery: Discovery) throws {
        guard let primary = try datapath.link(of: identity.primaryMAC) else {
            throw StartError.noPrimaryInterface(identity.primaryMAC)
        }
        let network = NodeNetwork(
            primaryLink: primary.name, primaryLinkIndex: primary.index, primaryAddress: identity.primaryAddress,
            vpcCIDRs: identity.vpcCIDRs)
        self.network = network
        for problem in try datapath.setUpNode(network) {
            log.warning("host setting is wrong and cannot be written", metadata: ["problem": "\(problem)"])
        }
        let enis = discovery.interfaces.map(\.eni).filter { !$0.isPrimary }.map(link) + keptENIs
        for eni in enis {
            do { eniLinks[try datapath.setUpENI(eni).index] = eni.id } catch {
                log.error("interface not set up", metadata: ["eni.id": "\(eni.id)", "error": "\(error)"])
            }
        }
        let changes = try datapath.reconcile(pods: records.values.compactMap(\.attachedPod), enis: enis)
        for change in changes { log.notice("kernel state repaired", metadata: ["command": "\(change)"]) }
    }

    /// Interfaces that pods use and that are not ours to use, or no more: EC2 says detached, or somebody has tagged them.
    /// Two sources before anything is taken away: the kernel still shows them, so what the pods need of them stays.
    private func keptInterfaces(_ seen: [MetadataInterface], besides discovery: Discovery) -> [ENILink] {
        let used = Set(records.values.map(\.eni))
        let served = Set(discovery.interfaces.map(\.eni.id))
        return seen.filter { used.contains($0.id) && !served.contains($0.id) }.compactMap { interface in
            guard let subnet = interface.subnetCIDR, let address = interface.addresses.first else { return nil }
            log.warning("interface kept for its pods only", metadata: ["eni.id": "\(interface.id)"])
            return link(
                of: ENI(
                    id: interface.id, mac: interface.mac, primaryAddress: address, subnet: subnet,
                    deviceIndex: interface.deviceNumber, card: interface.card))
        }
    }

    /// Says which pods have an address that no interface in service has.
    private func reportUnplaced() {
        for attachment in (ipam?.unplaced ?? [:]).keys.sorted() {
            guard let record = records[attachment] else { continue }
            log.warning("pod's address is on no interface in service: the pod is kept", metadata: logged(record))
        }
        for (attachment, record) in records where record.eni.isEmpty {
            records[attachment]?.eni = ipam?.eni(of: record.address)?.id ?? ""
        }
    }

    /// Joins records and kernel. A record that was never completed, or whose link is gone, is of an ADD or a DEL that was
    /// cut short: what is left of it goes, and its address rests. A link without a record keeps its pod alive.
    private func recoverRecords() throws {
        let (found, unreadable) = try state.records()
        for name in unreadable { log.error("record cannot be read", metadata: ["file": "\(name)"]) }
        let living = Set(try datapath.inventory().pods.map(\.link.index))
        var released: [AttachmentRecord] = []
        for record in found {
            records[record.attachment] = record
            if let ends = record.ends, living.contains(ends.hostIndex) { continue }
            do {
                try datapath.detach(record.podAttachment, ends: record.attachedPod?.ends, podSocket: nil)
                earlyCooling[record.address] = clock.now + configuration.coolDown
                released.append(record)
                log.notice("interrupted attachment released", metadata: logged(record))
            } catch {
                // Its address stays taken; a DEL or the next start tries again.
                log.error("interrupted attachment not released", metadata: ["error": "\(error)"])
            }
        }
        try state.write(cooling: earlyCooling)
        for record in released {
            try state.remove(record.attachment)
            records[record.attachment] = nil
        }
        for pod in try datapath.inventory().pods {
            guard let record = AttachmentRecord(pod, since: clock.now.milliseconds) else {
                log.error(
                    "pod link without a record and without an address",
                    metadata: ["link": "\(pod.link.name)", "container.id": "\(pod.owner.containerID)"])
                continue
            }
            guard records[record.attachment] == nil else { continue }
            log.warning("pod link without a record: it is kept", metadata: logged(record))
            records[record.attachment] = record
        }
    }
}

extension InstanceLimits {
    /// For a type that nobody knows: what is there now, and no more, until EC2 tells.
    fileprivate static func asFound(_ seen: [MetadataInterface]) -> InstanceLimits {
        InstanceLimits(
            interfaces: max(seen.count { $0.card == 0 }, 1),
            addressesPerInterface: seen.map(\.addresses.count).max() ?? 1)
    }
}
