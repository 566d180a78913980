import CNISpec
import Datapath
import IPAM
import IPAddressing
import InstanceMetadata
import LinuxSystem
import Logging
import Netlink
import PluginProtocol

/// The node's driver: requests come in from the plugin's socket, the pool's effects go out to the kernel, the cloud and
/// the state directory, and their ends come back as events.
///
/// An actor on a thread of its own. What it does with the kernel it does there, in order, blocking; what goes to the
/// cloud runs in tasks beside it and comes back as an event. So nobody waits for EC2 but who must.
actor NodeDriver {
    /// An ADD that waits for its lease.
    typealias LeaseContinuation = CheckedContinuation<Result<Lease, Refusal>, Never>

    let configuration: Configuration
    let log: Logger
    let clock = AgentClock()
    let state: StateDirectory
    let datapath: Datapath
    let metadata: InstanceMetadata

    /// Known once the metadata service has answered.
    var cloud: CloudDriver?
    var ipam: IPAM?
    /// What the datapath was told of the node's network.
    var network: NodeNetwork?
    var records: [Attachment: AttachmentRecord] = [:]
    var waiting: [RequestID: LeaseContinuation] = [:]
    /// Addresses that rest, while there is no pool yet to keep them.
    var earlyCooling: [IPv4Address: Timestamp] = [:]
    /// The links of the secondary interfaces in service, by index: the interface's id.
    var eniLinks: [UInt32: String] = [:]
    /// Interfaces that pods use although EC2 does not show them as ours to use: their kernel state stays.
    var keptENIs: [ENILink] = []
    var phase = Phase.starting
    /// Requests that came before the start was as far as they need.
    var early: [RequestID: (phase: Phase, continuation: CheckedContinuation<Bool, Never>)] = [:]
    /// No pod is served any more.
    var isStopping = false
    var isUninstalling = false
    /// The task that sends the next `timer`, and when.
    var timer: (moment: Timestamp, task: Task<Void, Never>)?
    /// Whether the conflist is written.
    var isAnnounced = false
    /// Who waits for `releaseEverything` to end.
    var uninstalling: CheckedContinuation<[String], Never>?
    /// Who waits for the end of the daemon.
    private var untilEnd: CheckedContinuation<Void, Never>?
    private(set) var hasEnded = false
    var isReaping = false
    var repairs = RepairPace()
    private var nextRequest = 1

    private let executor: AgentExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        configuration: Configuration, state: StateDirectory, datapath: Datapath, metadata: InstanceMetadata,
        log: Logger,
        executor: AgentExecutor = AgentExecutor()
    ) {
        self.executor = executor
        self.configuration = configuration
        self.state = state
        self.datapath = datapath
        self.metadata = metadata
        self.log = log
    }

    /// Returns when `vpcctl uninstall` has taken everything down, or the calling task is cancelled.
    func untilUninstalled() async {
        await withTaskCancellationHandler {
            guard !hasEnded, !Task.isCancelled else { return }
            await withCheckedContinuation { untilEnd = $0 }
        } onCancel: {
            Task { await uninstalled() }
        }
    }

    func uninstalled() {
        hasEnded = true
        untilEnd?.resume()
        untilEnd = nil
    }

    // MARK: Events and effects

    /// Takes an event through the pool and carries out what follows, to the last effect that ends at once.
    func feed(_ first: Event) {
        var events = [first]
        while !events.isEmpty {
            guard let effects = ipam?.handle(events.removeFirst(), now: clock.now) else { return }
            for effect in effects {
                if let completed = perform(effect) { events.append(completed) }
            }
        }
        announce()
    }

    /// Carries out an effect. What ends at once is returned as the next event.
    private func perform(_ effect: Effect) -> Event? {
        switch effect {
        case .grant(let request, let lease): waiting.removeValue(forKey: request)?.resume(returning: .success(lease))
        case .refuse(let request, let refusal):
            waiting.removeValue(forKey: request)?.resume(returning: .failure(refusal))
        case .wake(let moment): setTimer(moment)
        case .survey: Task { surveyed(await survey()) }
        case .setUp(let ticket, let eni): return .completed(ticket, .setUp(setUp(eni)))
        case .tearDown(let ticket, let eni):
            tearDown(eni)
            return .completed(ticket, .tornDown)
        case .stopped(let left):
            uninstalling?.resume(returning: left)
            uninstalling = nil
        case .create(let ticket, let addresses, let born):
            inCloud(ticket) { await $0.create(ticket, addresses: addresses, born: born) }
        case .attach(let ticket, let interface, let index):
            inCloud(ticket) { await $0.attach(interface, deviceIndex: index) }
        case .protect(let ticket, let interface, let attachmentID):
            inCloud(ticket) { await $0.protect(interface, attachmentID: attachmentID) }
        case .assign(let ticket, let interface, let count):
            inCloud(ticket) { await $0.assign(interface, count: count) }
        case .unassign(let ticket, let interface, let addresses):
            inCloud(ticket) { await $0.unassign(interface, addresses) }
        case .inspect(let ticket, let interface): inCloud(ticket) { await $0.inspect(interface) }
        case .detach(let ticket, _, let attachmentID): inCloud(ticket) { await $0.detach(attachmentID: attachmentID) }
        case .delete(let ticket, let interface): inCloud(ticket) { await $0.delete(interface) }
        case .awaitAppearance(let ticket, let interface, let index):
            Task { finish(.appeared(await appearance(of: interface, deviceIndex: index)), of: ticket) }
        }
        return nil
    }

    private func inCloud(_ ticket: Ticket, _ call: @escaping @Sendable (CloudDriver) async -> Completion) {
        guard let cloud else { return }
        Task {
            let completion = await call(cloud)
            finish(completion, of: ticket)
        }
    }

    /// What ends after the node was taken down ends for nobody.
    private func finish(_ completion: Completion, of ticket: Ticket) {
        guard !hasEnded else { return }
        note(completion, of: ticket)
        feed(.completed(ticket, completion))
    }

    private func surveyed(_ result: Result<Discovery, CloudFailure>) {
        guard !hasEnded else { return }
        note(result)
        feed(.surveyed(result))
    }

    private func setTimer(_ moment: Timestamp) {
        if let timer, timer.moment == moment { return }
        timer?.task.cancel()
        let wait = max(moment - clock.now, .zero)
        timer = (
            moment,
            Task {
                try? await Task.sleep(for: wait)
                // Replaced by another, perhaps after its sleep had ended.
                guard !Task.isCancelled else { return }
                timer = nil
                feed(.timer)
            }
        )
    }

    func takeRequestID() -> RequestID {
        defer { nextRequest += 1 }
        return RequestID(number: nextRequest)
    }

    // MARK: Interfaces

    private func setUp(_ eni: ENI) -> CloudFailure? {
        do {
            eniLinks[try datapath.setUpENI(link(of: eni)).index] = eni.id
            log.notice("interface in service", metadata: ["eni.id": "\(eni.id)", "eni.table": "\(eni.table)"])
            return nil
        } catch {
            log.error("interface not set up", metadata: ["eni.id": "\(eni.id)", "error": "\(error)"])
            return CloudFailure(.other, "\(error)")
        }
    }

    private func tearDown(_ eni: ENI) {
        eniLinks = eniLinks.filter { $0.value != eni.id }
        do {
            try datapath.tearDownENI(link(of: eni))
            log.notice("interface taken out of service", metadata: ["eni.id": "\(eni.id)"])
        } catch {
            // Its link goes with the detach, and with it routes and address; what stays is swept at the next start.
            log.error("interface not torn down", metadata: ["eni.id": "\(eni.id)", "error": "\(error)"])
        }
    }

    func link(of eni: ENI) -> ENILink {
        ENILink(
            id: eni.id, mac: eni.mac, table: eni.table, primaryAddress: eni.primaryAddress, subnet: eni.subnet,
            mtu: configuration.eniMTU)
    }

    /// Waits until the kernel has the interface's link and the metadata service lists it: EC2 says "attached" before.
    private func appearance(of interface: CloudInterface, deviceIndex: Int) async -> Result<ENI, CloudFailure> {
        let deadline = clock.now + .seconds(60)
        var pause = Duration.milliseconds(100)
        var last = "the kernel shows no link with the address \(interface.mac)"
        while clock.now < deadline {
            if (try? datapath.link(of: interface.mac)) != nil {
                do {
                    let seen = try await metadata.interfaces().first { $0.mac == interface.mac }
                    if let seen, let subnet = seen.subnetCIDR {
                        return .success(
                            ENI(
                                id: interface.id, mac: interface.mac, primaryAddress: interface.primaryAddress,
                                subnet: subnet, deviceIndex: seen.deviceNumber, card: seen.card))
                    }
                    last = "the metadata service does not list it"
                } catch { last = "\(error)" }
            }
            // Each look is some ten requests to the metadata service, which answers an instance only so many.
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
        return .failure(CloudFailure(.other, "\(interface.id) did not appear within 60 s: \(last)"))
    }

    /// The secondary interfaces whose kernel state must stand.
    var wantedENIs: [ENILink] { (ipam?.served ?? []).filter { !$0.isPrimary }.map(link) + keptENIs }
}
