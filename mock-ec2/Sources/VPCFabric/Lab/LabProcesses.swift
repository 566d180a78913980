import Glibc
public import LinuxSystem

/// The processes of a lab: the one that is its cloud, and those that run on its nodes.
///
/// All of it waits: only for threads of one's own.
public enum LabProcesses {
    /// Ends the lab's own process, if there is one: by SIGTERM, then by SIGKILL after `patience`.
    @available(*, noasync)
    public static func endCloud(of lab: LabName, patience: Duration = .seconds(10)) throws(SystemCallError) {
        guard let process = try LabLock.holder(of: lab) else { return }
        _ = kill(process, SIGTERM)
        if try wait(patience, until: { () throws(SystemCallError) in try LabLock.holder(of: lab) != process }) {
            return
        }
        _ = kill(process, SIGKILL)
        _ = try wait(.seconds(5)) { () throws(SystemCallError) in try LabLock.holder(of: lab) != process }
    }

    /// Ends what still runs in the lab's namespaces, as the processes of a terminated instance end: by SIGTERM, then by
    /// SIGKILL after `patience`. A namespace, and all links in it, would live as long as they.
    @available(*, noasync)
    public static func endGuests(of lab: LabName, patience: Duration = .seconds(2)) throws(SystemCallError) {
        var places: Set<NamespaceIdentity> = []
        for name in try NamedNamespace.names() where lab.owns(namespace: name) {
            // None is there yet when the lab died between making the file and mounting the namespace on it.
            if let place = NamespaceIdentity(path: NamedNamespace.path(of: name)) { places.insert(place) }
        }
        // Whatever is mounted under the lab's names, this very namespace is not the lab's to end.
        if let home = NamespaceIdentity(path: "/proc/self/ns/net") { places.remove(home) }
        guard !places.isEmpty else { return }
        for signal in [SIGTERM, SIGKILL] {
            for process in try processes(in: places) { _ = kill(process, signal) }
            if try wait(patience, until: { () throws(SystemCallError) in try processes(in: places).isEmpty }) { return }
        }
    }

    private static func processes(in places: Set<NamespaceIdentity>) throws(SystemCallError) -> [pid_t] {
        try FileReplacement.names(in: "/proc").compactMap(pid_t.init).filter { process in
            guard process != getpid(), let place = NamespaceIdentity(path: "/proc/\(process)/ns/net") else {
                return false
            }
            return places.contains(place)
        }
    }

    private static func wait(
        _ patience: Duration, until isDone: () throws(SystemCallError) -> Bool
    ) throws(SystemCallError) -> Bool {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            if try isDone() { return true }
            usleep(20_000)
        }
        return try isDone()
    }
}

/// What tells one namespace from another: device and inode of its file (namespaces(7)).
private struct NamespaceIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    /// `nil` when there is no such file, or it is no namespace of this machine.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
