import CNISpec
import Foundation
import IPAM
import IPAddressing
import Testing
import WarmPool

@testable import NodeAgent

/// A folder for one test, removed with it.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("na-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
    }

    func names(in folder: String = "") -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()) ?? []
    }
}

@Suite struct StateDirectoryTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    static func record(_ container: String = "c1", ifName: String = "eth0") -> AttachmentRecord {
        AttachmentRecord(
            containerID: container, ifName: ifName, network: "vpc-cni", netns: "/run/netns/x", namespace: "default",
            pod: "web", address: IPv4Address(rawValue: 0x0A00_000B), eni: "eni-1", table: 2, hostLink: "eniabc",
            mtu: 9001,
            ends: .init(
                hostIndex: 5, podIndex: 2, hostMAC: MACAddress(rawValue: 1), podMAC: MACAddress(rawValue: 2)),
            since: 1_795_561_983_000)
    }

    @Test func `a record comes back as it was written, and is gone when it is removed`() throws {
        let state = try StateDirectory(path: folder.path)
        try state.write(Self.record())
        #expect(folder.names(in: "attachments") == ["c1@eth0.json"])
        #expect(try state.records().records == [Self.record()])
        try state.remove(Self.record().attachment)
        try state.remove(Self.record().attachment)
        #expect(try state.records().records.isEmpty)
    }

    @Test func `a container id with dots does not meet an interface name with dots`() throws {
        let state = try StateDirectory(path: folder.path)
        let both = [Self.record("a.b", ifName: "c"), Self.record("a", ifName: "b.c")]
        for record in both { try state.write(record) }
        #expect(Set(try state.records().records) == Set(both))
    }

    @Test func `what is half-written, foreign or of another version is named and left alone`() throws {
        let state = try StateDirectory(path: folder.path)
        try state.write(Self.record())
        let good = try String(contentsOfFile: "\(folder.path)/attachments/c1@eth0.json", encoding: .utf8)
        try folder.write(String(good.prefix(40)), to: "attachments/half@eth0.json")
        try folder.write(good, to: "attachments/another@eth0.json")
        try folder.write(
            good.replacing("\"version\":1", with: "\"version\":2"), to: "attachments/c2@eth0.json")
        try folder.write(String(repeating: "x", count: 20_000), to: "attachments/huge@eth0.json")
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/attachments/folder@eth0.json", withIntermediateDirectories: true)
        try folder.write("", to: "attachments/note.txt")
        try folder.write("draft", to: "attachments/c3@eth0.json.new")
        let (records, unreadable) = try state.records()
        #expect(records == [Self.record()])
        #expect(
            unreadable == [
                "another@eth0.json", "c2@eth0.json", "folder@eth0.json", "half@eth0.json", "huge@eth0.json",
            ])
        // A draft that a crash has left goes; the rest may be of use to somebody.
        #expect(!folder.names(in: "attachments").contains("c3@eth0.json.new"))
        #expect(folder.names(in: "attachments").contains("half@eth0.json"))
    }

    @Test func `cool-downs come back to the millisecond; nothing, or nonsense, is none`() throws {
        let state = try StateDirectory(path: folder.path)
        #expect(state.cooling().isEmpty)
        let ends = [IPv4Address(rawValue: 1): Timestamp(milliseconds: 1_795_561_983_123)]
        try state.write(cooling: ends)
        #expect(state.cooling() == ends)
        try folder.write("{", to: "cooling.json")
        #expect(state.cooling().isEmpty)
        try folder.write(#"{"10.0.0.1":5,"ten":6}"#, to: "cooling.json")
        #expect(state.cooling() == [IPv4Address(rawValue: 0x0A00_0001): Timestamp(milliseconds: 5)])
    }

    @Test func `uninstall leaves the folder without a file of ours`() throws {
        let state = try StateDirectory(path: folder.path)
        try state.write(Self.record())
        try state.write(cooling: [:])
        try state.removeEverything()
        #expect(folder.names() == [])
        try state.removeEverything()
    }
}

@Suite struct ConflistTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func configuration(socket: String) throws -> Configuration {
        try Configuration(
            environment: [:],
            paths: .init(socket: socket, stateDirectory: folder.path, conflist: "\(folder.path)/10.conflist"))
    }

    @Test func `it names the socket and the folder that are not the default, and is removed by whose it is`() throws {
        let path = "\(folder.path)/10.conflist"
        try Conflist.write(to: path, for: try configuration(socket: "/run/a.sock"))
        let list = try JSONValue.parse([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        let plugin = list["plugins"]?.arrayValue?.first
        #expect(plugin?["type"]?.stringValue == "vpc-cni" && plugin?["socket"]?.stringValue == "/run/a.sock")
        #expect(plugin?["stateDir"]?.stringValue == folder.path && list["cniVersion"]?.stringValue == "1.0.0")
        #expect(folder.names() == ["10.conflist"])
        #expect(try !Conflist.remove(path, ofSocket: "/run/b.sock"))
        #expect(try !Conflist.remove(path, ofSocket: NetworkConfiguration.defaultSocket))
        #expect(try Conflist.remove(path, ofSocket: "/run/a.sock"))
        #expect(try !Conflist.remove(path, ofSocket: "/run/a.sock"))
    }

    @Test func `a list of the default socket needs no name of it; a file that is no list stays`() throws {
        let path = "\(folder.path)/10.conflist"
        try Conflist.write(to: path, for: try configuration(socket: NetworkConfiguration.defaultSocket))
        #expect(try Conflist.remove(path, ofSocket: NetworkConfiguration.defaultSocket))
        try folder.write("not a list", to: "10.conflist")
        #expect(try !Conflist.remove(path, ofSocket: NetworkConfiguration.defaultSocket))
        #expect(folder.names() == ["10.conflist"])
    }
}

@Suite struct TableAndTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400_999, "2000-02-29T00:00:00Z"),
            (1_795_561_983_000, "2026-11-24T23:13:03Z"), (4_102_444_799_000, "2099-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func `RFC 3339, as date -u writes it`(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    /// "IP addresses per network interface per instance type", EC2 user guide.
    @Test(arguments: [
        ("m5.large", 3, 10), ("t3.small", 3, 4), ("t3.nano", 2, 2), ("m5.24xlarge", 15, 50), ("c5.4xlarge", 8, 30),
    ])
    func `limits are those that AWS publishes`(_ type: String, _ interfaces: Int, _ addresses: Int) throws {
        let limits = try #require(InstanceTypeTable.limits(of: type))
        #expect(limits.interfaces == interfaces && limits.addressesPerInterface == addresses)
    }

    @Test func `a type that nobody has published has no limits`() {
        #expect(InstanceTypeTable.limits(of: "x99.mega") == nil && InstanceTypeTable.limits(of: "") == nil)
    }
}
