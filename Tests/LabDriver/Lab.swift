import CNISpec
import Glibc
public import IPAddressing
public import LinuxSystem

/// A mock VPC with nodes, made by `mock-ec2 lab` as a user makes it.
public final class Lab: Sendable {
    public let name: String
    public let nodes: [LabNode]
    /// Where the VPC's internet gateway leads.
    public let internet: NetworkNamespace
    public let internetAddress: IPv4Address
    /// The EC2 endpoint as the host reaches it.
    public let endpoint: String

    /// Brings the lab up. What an earlier run under this name has left goes first.
    /// The same `seed` makes the same cloud, with the same luck in its faults.
    public init(
        name: String, nodes: Int = 2, instanceType: String = "m5.large", timeScale: Double = 0.05, seed: UInt64? = nil
    ) throws {
        self.name = name
        Self.remove(name)
        try Child.check(
            [
                Programs.mock, "lab", "up", "--name", name, "--nodes", "\(nodes)", "--instance-type", instanceType,
                "--time-scale", "\(timeScale)",
            ] + (seed.map { ["--seed", "\($0)"] } ?? []))
        let status = try JSONValue(parsing: Child.check([Programs.mock, "lab", "status", "--name", name, "--json"]))
        endpoint = try status.text("ec2")
        guard let outside = status["internet"] else { throw LabError("lab status names no internet: \(status)") }
        internet = try NetworkNamespace(path: "/run/netns/\(outside.text("netns"))")
        internetAddress = try IPv4Address(parsing: outside.text("address"))
        self.nodes = try (status["nodes"]?.arrayValue ?? []).map { try LabNode($0, lab: name) }
    }

    /// Ends daemons and pods, then takes the lab down.
    public func down() {
        for node in nodes { node.remove() }
        Self.remove(name)
    }

    /// How many packets the VPC has dropped because their interface does not own their source address.
    public func spoofedPackets() throws -> Int {
        let router = try NetworkNamespace(path: "/run/netns/mock-ec2-\(name)-router")
        let listing = try JSONValue(
            parsing: Child.check(["nft", "-j", "list", "counter", "inet", "vpc", "spoofed"], in: router))
        return listing["nftables"]?.arrayValue?.compactMap { $0["counter"]?["packets"]?.intValue }.first ?? 0
    }

    /// Lets something go wrong in the cloud: the body of a `POST /_mock/faults`.
    public func inject(_ fault: String) throws {
        try Child.check(["curl", "-sSf", "\(endpoint)/_mock/faults", "-d", fault])
    }

    /// How often each fault has struck, in the order in which they were asked for.
    public func strikes() throws -> [Int] {
        let answer = try JSONValue(parsing: Child.check(["curl", "-sSf", "\(endpoint)/_mock/faults"]))
        return (answer["faults"]?.arrayValue ?? []).map { $0["struck"]?.intValue ?? 0 }
    }

    /// Ends all faults.
    public func endFaults() throws {
        try Child.check(["curl", "-sSf", "-X", "DELETE", "\(endpoint)/_mock/faults"])
    }

    /// How often each action was called since the beginning.
    public func calls() throws -> [String: Int] {
        let counts = try JSONValue(parsing: Child.check(["curl", "-sSf", "\(endpoint)/_mock/calls"]))
        return Dictionary(
            uniqueKeysWithValues: (counts.objectValue?.members ?? []).compactMap { member in
                member.value.intValue.map { (member.key, $0) }
            })
    }

    /// The process that is the lab.
    public func process() throws -> Int32 {
        let found = try Child.check(["pgrep", "-f", "lab run --name \(name) "]).split(separator: "\n")
        guard found.count == 1, let pid = Int32(found[0]) else { throw LabError("processes of lab \(name): \(found)") }
        return pid
    }

    /// Ends the lab's own process by SIGKILL.
    public func crash() throws {
        kill(try process(), SIGKILL)
    }

    private static func remove(_ name: String) {
        _ = try? Child.run([Programs.mock, "lab", "down", "--name", name])
        for netns in PodNamespace.names(lab: name) { _ = try? Child.run(["ip", "netns", "del", netns]) }
        _ = try? Child.run(["rm", "-rf", LabNode.folder(lab: name)])
    }

    /// Removes the labs of test processes that have died, known by the pid that follows `prefix` in their names.
    public static func sweep(prefix: String) {
        let names = (try? FileReplacement.names(in: "/run/netns")) ?? []
        let labs = Set(
            names.compactMap { name -> String? in
                guard name.hasPrefix("mock-ec2-\(prefix)") else { return nil }
                let lab = name.dropFirst("mock-ec2-".count).prefix { $0 != "-" }
                guard let pid = Int32(lab.dropFirst(prefix.count).prefix(while: \.isNumber)), kill(pid, 0) != 0 else {
                    return nil
                }
                return String(lab)
            })
        for lab in labs { remove(lab) }
    }
}

extension JSONValue {
    func text(_ key: String) throws -> String {
        guard let text = self[key]?.stringValue else { throw LabError("no \"\(key)\" in \(self)") }
        return text
    }
}
