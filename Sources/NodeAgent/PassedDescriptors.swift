import LinuxSystem
import Synchronization

/// The descriptors that came with a request: the pod's network namespace, and a netlink socket of it. They are let go
/// before the answer goes out: each that stays open keeps the namespace alive, and with it the pod's link, when the
/// runtime believes both gone.
final class PassedDescriptors: Sendable {
    private let held: Mutex<[Descriptor]>

    init(_ descriptors: [Descriptor]) { held = Mutex(descriptors) }

    var all: [Descriptor] { held.withLock { $0 } }

    /// The netlink socket of the pod's namespace, if it came.
    var podSocket: Descriptor? {
        let all = all
        return all.count > 1 ? all[1] : nil
    }

    func close() { held.withLock { $0 = [] } }
}
