import CNISpec
import Foundation
import TestSupport
import Testing

@testable import PluginProtocol

@Suite struct PendingDeletesTests {
    private let folder: ScratchFolder
    private var stateDir: String { "\(folder.path)/state" }

    init() throws { folder = try ScratchFolder() }

    private func del(_ container: String, _ ifName: String = "eth0", netns: String = "") -> PluginRequest {
        PluginRequest(
            command: .del, containerID: container, ifName: ifName, netns: netns, args: "K=V",
            config: Array(#"{"name":"n"}"#.utf8))
    }

    private func leave(_ text: String, as name: String) throws {
        let directory = PendingDeletes.directory(in: stateDir)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    }

    @Test func `C54 what is written is listed, read, and gone once removed`() throws {
        #expect(try PendingDeletes.list(in: stateDir).isEmpty)
        try PendingDeletes.write(del("b"), in: stateDir)
        try PendingDeletes.write(del("a", "net1"), in: stateDir)
        let pending = try PendingDeletes.list(in: stateDir)
        #expect(pending.map(\.containerID) == ["a", "b"])
        #expect(try pending.map { try $0.request() } == [del("a", "net1"), del("b")])
        try pending[0].remove()
        try pending[0].remove()
        #expect(try PendingDeletes.list(in: stateDir) == [pending[1]])
        #expect(try folder.names(in: "state/pending-deletes") == ["b@eth0.json"])
    }

    @Test func `the same attachment again takes no second place, another interface does`() throws {
        try PendingDeletes.write(del("a", netns: "/old"), in: stateDir)
        try PendingDeletes.write(del("a", netns: "/new"), in: stateDir)
        try PendingDeletes.write(del("a", "eth1"), in: stateDir)
        #expect(try PendingDeletes.list(in: stateDir).map { try $0.request().netns } == ["/new", ""])
    }

    @Test func `attachments whose names run together have files of their own`() throws {
        try PendingDeletes.write(del("a.b", "c"), in: stateDir)
        try PendingDeletes.write(del("a", "b.c"), in: stateDir)
        try PendingDeletes.write(del("a", "@.json"), in: stateDir)
        let pending = try PendingDeletes.list(in: stateDir)
        #expect(Set(pending.map { "\($0.containerID) \($0.ifName)" }) == ["a.b c", "a b.c", "a @.json"])
        for entry in pending { _ = try entry.request() }
    }

    @Test(arguments: [("../../etc/x", "eth0"), ("a", "../x"), ("", "eth0"), ("a", "")])
    func `C8 a name that would leave the folder is refused`(container: String, ifName: String) throws {
        #expect(throws: PluginProtocolError.self) { try PendingDeletes.write(del(container, ifName), in: stateDir) }
        #expect(try folder.names().isEmpty)
    }

    @Test func `C54 the 257th is refused, a known one is not`() throws {
        for index in 0..<PendingDeletes.limit { try PendingDeletes.write(del("c\(index)"), in: stateDir) }
        let directory = PendingDeletes.directory(in: stateDir)
        #expect(throws: PluginProtocolError.spoolFull(path: directory, limit: 256)) {
            try PendingDeletes.write(del("more"), in: stateDir)
        }
        try PendingDeletes.write(del("c0"), in: stateDir)
        #expect(try PendingDeletes.list(in: stateDir).count == 256)
    }

    @Test func `unfinished and foreign files are passed over`() throws {
        try PendingDeletes.write(del("a"), in: stateDir)
        try leave("{\"plugin\":{\"comm", as: ".draft")
        try leave("x", as: "README")
        try leave("x", as: "noseparator.json")
        try leave("x", as: "-bad@eth0.json")
        #expect(try PendingDeletes.list(in: stateDir).map(\.containerID) == ["a"])
        try PendingDeletes.write(del("b"), in: stateDir)
        #expect(try PendingDeletes.list(in: stateDir).map(\.containerID) == ["a", "b"])
    }

    @Test(arguments: [
        "", "{", #"{"control":{"name":"x"}}"#,
        #"{"plugin":{"command":"DEL","containerID":"b","ifName":"eth0","netns":"","args":"","config":{}}}"#,
        #"{"plugin":{"command":"ADD","containerID":"a","ifName":"eth0","netns":"","args":"","config":{}}}"#,
    ])
    func `an unreadable file still says which attachment it is about`(text: String) throws {
        try leave(text, as: "a@eth0.json")
        let pending = try #require(try PendingDeletes.list(in: stateDir).first)
        #expect(pending.containerID == "a")
        #expect(pending.ifName == "eth0")
        #expect(throws: PluginProtocolError.self) { try pending.request() }
    }

    @Test func `many writers at once overrun neither each other nor the limit`() async throws {
        let stateDir = stateDir
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<300 {
                group.addTask {
                    (try? PendingDeletes.write(
                        PluginRequest(
                            command: .del, containerID: "c\(index)", ifName: "eth0", netns: "", args: "",
                            config: Array("{}".utf8)), in: stateDir)) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 256)
        for entry in try PendingDeletes.list(in: stateDir) { _ = try entry.request() }
    }
}
