import Glibc
import VPCFabric

/// Labs of test processes that died: their names carry the process' number.
enum Leftovers {
    static func sweep() throws {
        for namespace in try NamedNamespace.names() {
            let parts = namespace.split(separator: "-")
            guard parts.count == 6, parts[0...2] == ["mock", "ec2", "test"], let process = pid_t(parts[3]),
                kill(process, 0) != 0, let lab = LabName("test-\(parts[3])-\(parts[4])")
            else { continue }
            try LabProcesses.endCloud(of: lab)
            try LabProcesses.endGuests(of: lab)
            try NamespaceFabric.removeNow(lab)
            try LabFolder(lab).remove()
        }
    }
}
