import CNISpec
import Foundation
import LinuxSystem
import TestSupport
import Testing

@testable import PluginProtocol

@Suite struct StateFilesTests {
    private let folder: ScratchFolder
    private var stateDir: String { "\(folder.path)/state" }

    init() throws { folder = try ScratchFolder() }

    @Test func `records, cool-downs and waiting deletes are removed, other files stay`() throws {
        try FileReplacement.makeDirectory(StateFiles.attachments(in: stateDir))
        try FileReplacement.write([], to: "\(StateFiles.attachments(in: stateDir))/c1@eth0.json")
        try FileReplacement.write([], to: StateFiles.cooling(in: stateDir))
        try FileReplacement.write([], to: "\(stateDir)/other")
        let delete = PluginRequest(
            command: .del, containerID: "c1", ifName: "eth0", netns: "", args: "", config: Array("{}".utf8))
        try PendingDeletes.write(delete, in: stateDir)
        try StateFiles.remove(in: stateDir)
        #expect(try FileReplacement.names(in: stateDir) == ["other", "pending-deletes"])
        #expect(try PendingDeletes.list(in: stateDir) == [])
        // Nothing there is nothing wrong.
        try StateFiles.remove(in: stateDir)
        try StateFiles.remove(in: "\(folder.path)/none")
    }

    @Test func `a folder is held by one process at a time`() throws {
        let none = try StateFiles.hold(stateDir)
        #expect(none === nil)
        try FileReplacement.makeDirectory(stateDir)
        let first = try StateFiles.hold(stateDir)
        #expect(throws: PluginProtocolError.stateTaken(path: stateDir)) { try StateFiles.hold(stateDir) }
        withExtendedLifetime(first) {}
    }
}
