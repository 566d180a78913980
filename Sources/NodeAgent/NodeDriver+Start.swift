import Datapath
import IPAM
public import IPAddressing
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
        var cooling = state.cooling()
        try recoverRecords(&cooling)
        let (identity, seen) = try await askMetadata()
        let driver = makeCloud(identity)
        cloud = driver
        guard let limits = await limits(of: identity.instanceType, driver) else {
            throw StartError.unknownInstanceType(identity.instanceType)
        }
        let described = await describeOwn(driver)
        if case .failure(let failure) = described {
            log.warning(
                "EC2 cannot be reached: what the metadata service says must do", metadata: ["error": "\(failure)"])
        }
        var discovery = Discovery(seen: seen, described: try? described.get(), identity: identity)
        discovery.cooling = cooling
        discovery.attachments = records.mapValues(\.address)
        try setUpNode(identity, discovery)
        ipam = IPAM(settings: configuration.ipamSettings(limits: limits), seed: .random(in: .min ... .max))
        feed(.discovered(discovery))
        // Before the first ADD: a container may come back under its old id.
        replayPendingDeletes()
        becomeReady()
    }

    private func becomeReady() {
        isReady = true
        for continuation in untilReady { continuation.resume() }
        untilReady = []
        let report = ipam?.report(now: clock.now)
        log.notice("ready", metadata: ["pods": "\(records.count)", "addresses": "\(report?.total ?? 0)"])
        if let path = configuration.paths.conflist {
            do { try Conflist.write(to: path, for: configuration) } catch {
                log.error("conflist not written", metadata: ["file": "\(path)", "error": "\(error)"])
            }
        }
    }

    // MARK: The cloud's side

    private func askMetadata() async throws -> (NodeIdentity, [MetadataInterface]) {
        var lastError = ""
        var attempt = 0
        // With pods on the node the daemon stays, whatever the metadata service does: their DELs must be served.
        while attempt < 6 || !records.isEmpty {
            if attempt > 0 { try await Task.sleep(for: .seconds(min(attempt, 10))) }
            attempt += 1
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
                log.warning("the metadata service does not answer", metadata: ["error": "\(error)"])
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

    private func limits(of type: String, _ driver: CloudDriver) async -> InstanceLimits? {
        if let limits = InstanceTypeTable.limits(of: type) { return limits }
        return await driver.limits(of: type)
    }

    // MARK: The kernel's side

    private func setUpNode(_ identity: NodeIdentity, _ discovery: Discovery) throws {
        guard let primary = try datapath.link(of: identity.primaryMAC) else {
            throw StartError.noPrimaryInterface(identity.primaryMAC)
        }
        let network = NodeNetwork(
            primaryLink: primary.name, primaryLinkIndex: primary.index, primaryAddress: identity.primaryAddress,
            vpcCIDRs: identity.vpcCIDRs)
        for problem in try datapath.setUpNode(network) {
            log.warning("host setting is wrong and cannot be written", metadata: ["problem": "\(problem)"])
        }
        let enis = discovery.interfaces.map(\.eni).filter { !$0.isPrimary }.map(link)
        for eni in enis {
            do { try datapath.setUpENI(eni) } catch {
                log.error("interface not set up", metadata: ["eni.id": "\(eni.id)", "error": "\(error)"])
            }
        }
        let changes = try datapath.reconcile(pods: records.values.compactMap(\.attachedPod), enis: enis)
        for change in changes { log.notice("kernel state repaired", metadata: ["command": "\(change)"]) }
    }

    /// Joins records and kernel. A record that was never completed, or whose link is gone, is of an ADD or a DEL that was
    /// cut short: what is left of it goes, and its address rests. A link without a record keeps its pod alive.
    private func recoverRecords(_ cooling: inout [IPv4Address: Timestamp]) throws {
        let (found, unreadable) = try state.records()
        for name in unreadable { log.error("record cannot be read", metadata: ["file": "\(name)"]) }
        let living = Set(try datapath.inventory().pods.map(\.link.index))
        let interrupted = found.filter { record in !(record.ends.map { living.contains($0.hostIndex) } ?? false) }
        for record in interrupted {
            try datapath.detach(record.podAttachment, ends: record.attachedPod?.ends, podSocket: nil)
            cooling[record.address] = clock.now + configuration.coolDown
            log.notice("interrupted attachment released", metadata: logged(record))
        }
        try state.write(cooling: cooling)
        for record in interrupted { try state.remove(record.attachment) }
        for record in found where !interrupted.contains(record) { records[record.attachment] = record }
        for pod in try datapath.inventory().pods {
            guard let record = AttachmentRecord(pod, since: clock.now.milliseconds), records[record.attachment] == nil
            else { continue }
            log.warning("pod link without a record: it is kept", metadata: logged(record))
            records[record.attachment] = record
        }
    }
}

/// Why the daemon cannot start.
public enum StartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Exit code 69 (EX_UNAVAILABLE, sysexits.h).
    case noMetadata(String)
    case noPrimaryInterface(MACAddress)
    case unknownInstanceType(String)

    public var description: String {
        switch self {
        case .noMetadata(let reason):
            "the metadata service cannot be reached, and no pod runs here: \(reason). Is this an EC2 instance, and does the"
                + " instance's hop limit let this process reach 169.254.169.254?"
        case .noPrimaryInterface(let mac): "the node has no link with the address \(mac) of its primary interface"
        case .unknownInstanceType(let type):
            "the limits of instance type \(type) are not known here, and EC2 could not be asked (DescribeInstanceTypes)"
        }
    }
}
