import Datapath
import Glibc
import LinuxSystem
import Logging
import Netlink
import Nftables

/// Hears of changes to the node's kernel state, on threads of its own: pods that went, and what others took away.
struct ChangeWatch: Sendable {
    private let monitor: NetlinkMonitor
    private let rulesets: NftablesMonitor
    private let driver: NodeDriver
    private let log: Logger

    /// Listens from now on in the calling thread's network namespace.
    init(_ driver: NodeDriver, log: Logger) throws {
        monitor = try NetlinkMonitor([.link, .ipv4Address, .ipv4Route, .ipv4Rule])
        rulesets = try NftablesMonitor()
        self.driver = driver
        self.log = log
    }

    func start() {
        startThread(named: "change-watch") { watchLinks() }
        startThread(named: "nft-watch") {
            do {
                while try rulesets.waitForChange() { Task { await driver.changeNoticed() } }
            } catch { log.error("nftables notices have ended", metadata: ["error": "\(error)"]) }
        }
    }

    func stop() {
        monitor.stop()
        rulesets.stop()
    }

    private func watchLinks() {
        while true {
            do {
                guard let events = try monitor.receive() else { return }
                let gone = events.compactMap(\.goneLink)
                let isOverrun = events.contains(.overrun)
                let isHarmful = events.contains(where: \.mayHarm)
                guard !gone.isEmpty || isOverrun || isHarmful else { continue }
                Task {
                    for index in gone { await driver.linkGone(index: index) }
                    if isOverrun { await driver.noticesLost() }
                    if isHarmful || isOverrun { await driver.changeNoticed() }
                }
            } catch {
                // Something was said that could not be read: it may have been anything.
                log.error("change notice cannot be read", metadata: ["error": "\(error)"])
                Task { await driver.noticesLost() }
                usleep(1_000_000)
            }
        }
    }
}

extension NetlinkEvent {
    /// The index of a link that has gone: a pod's, an interface's or another's, but none that we delete after its pod.
    fileprivate var goneLink: UInt32? {
        if case .linkGone(let link) = self, link.group != Conventions.reapLinkGroup { return link.index }
        return nil
    }

    /// Whether it may have taken away something of ours. What comes anew takes nothing away; our own additions, of which
    /// there are most, are thereby passed over.
    fileprivate var mayHarm: Bool {
        switch self {
        // A link that goes down takes its IPv4 routes with it, and the kernel does not say so.
        case .link(let link): !link.isUp && link.group != Conventions.reapLinkGroup
        case .routeGone(let route): !(253...255).contains(route.table)
        case .addressGone, .ruleGone: true
        default: false
        }
    }
}
