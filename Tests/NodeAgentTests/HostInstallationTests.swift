import Datapath
import Foundation
import NodeAgent
import TestSupport
import Testing

/// `vpc-ipamd install` on a folder that stands for a host's root.
@Suite struct HostInstallationTests {
    private let host: ScratchHost

    init() throws { host = try ScratchHost() }

    @Test func `It sets what is wrong, tells networkd, and installs the plugin with mode 0755`() throws {
        try host.write("0\n", "proc/sys/net/ipv4/ip_forward")
        try host.write("2\n", "proc/sys/net/ipv4/conf/all/rp_filter")
        let lines = try host.install()
        #expect(try host.text("proc/sys/net/ipv4/ip_forward") == "1\n")
        #expect(try host.text("proc/sys/net/ipv4/conf/all/rp_filter") == "0\n")
        let dropIn = try host.text("etc/systemd/networkd.conf.d/10-vpc-cni.conf")
        #expect(
            dropIn.split(separator: "\n").suffix(3) == [
                "[Network]", "ManageForeignRoutes=no", "ManageForeignRoutingPolicyRules=no",
            ])
        #expect(try host.data("opt/cni/bin/vpc-cni") == host.program)
        #expect(try host.mode("opt/cni/bin/vpc-cni") == 0o755)
        #expect(try host.mode("etc/systemd/networkd.conf.d/10-vpc-cni.conf") == 0o644)
        #expect(lines.count == 3)
    }

    @Test func `A setting that does no harm is left as it is`() throws {
        try host.write("1\n", "proc/sys/net/ipv4/conf/all/rp_filter")
        _ = try host.install()
        #expect(try host.text("proc/sys/net/ipv4/conf/all/rp_filter") == "1\n")
    }

    @Test func `Once more changes nothing, not even the files' numbers`() throws {
        _ = try host.install()
        let before = try host.fileNumbers()
        let lines = try host.install()
        #expect(try host.fileNumbers() == before)
        #expect(lines.filter { $0.hasSuffix("there already") }.count == 2)
    }

    @Test func `A plugin of another mode or content is replaced`() throws {
        _ = try host.install()
        try host.write("\u{7F}ELF older", "opt/cni/bin/vpc-cni")
        _ = try host.install()
        #expect(try host.data("opt/cni/bin/vpc-cni") == host.program)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: host.path("opt/cni/bin/vpc-cni"))
        _ = try host.install()
        #expect(try host.mode("opt/cni/bin/vpc-cni") == 0o755)
    }

    @Test func `What an interrupted attempt has left goes with the next`() throws {
        _ = try host.install()
        try host.write("half", "opt/cni/bin/.vpc-cni.123.new")
        try host.write("older", "opt/cni/bin/vpc-cni")
        // Not ours, though it looks like it.
        try host.write("kept", "opt/cni/bin/.bridge.123.new")
        _ = try host.install()
        #expect(try host.names(in: "opt/cni/bin") == [".bridge.123.new", "vpc-cni"])
    }

    @Test func `An older plugin that runs at the moment is replaced, and runs on`() throws {
        let target = host.path("opt/cni/bin/vpc-cni")
        try FileManager.default.createDirectory(
            atPath: host.path("opt/cni/bin"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "/bin/sleep", toPath: target)
        let running = Process()
        running.executableURL = URL(filePath: target)
        running.arguments = ["600"]
        try running.run()
        defer { kill(running.processIdentifier, SIGKILL) }
        _ = try host.install()
        #expect(try host.data("opt/cni/bin/vpc-cni") == host.program)
        #expect(running.isRunning)
    }

    @Test func `The new plugin can be started at once: nobody has it open for writing`() throws {
        for text in ["/bin/true", "/bin/sleep", "/bin/true", "/bin/sleep"] {
            try host.setProgram(Data(contentsOf: URL(filePath: text)))
            _ = try host.install()
            #expect(try Command.result([host.path("opt/cni/bin/vpc-cni"), "0"]).status == 0)
        }
    }

    @Test func `Without systemd there is no word to it, and no folder`() throws {
        try FileManager.default.removeItem(atPath: host.path("etc"))
        let lines = try host.install()
        #expect(lines.contains { $0.hasSuffix("/etc/systemd: none, so no word to systemd-networkd") })
        #expect(try host.names(in: "") == ["opt", "proc"])
    }

    @Test func `Every failure names the path and the reason, and installs no plugin`() throws {
        let missing = "\(host.folder.path)/none"
        #expect(
            host.failure(hostRoot: missing)
                == "--host-root \(missing): no such folder; mount the host's folders below it")
        #expect(
            host.failure(plugin: missing) == "the plugin \(missing) cannot be read: no such file; name it with --plugin"
        )
        try host.write("#!/bin/sh", "../script")
        let script = "\(host.folder.path)/script"
        #expect(host.failure(plugin: script) == "the plugin \(script) is not a program; name it with --plugin")
        #expect(
            host.failure(plugin: host.folder.path)
                == "the plugin \(host.folder.path) cannot be read: read \(host.folder.path): Is a directory; "
                + "name it with --plugin")
        try FileManager.default.removeItem(atPath: host.path("proc"))
        let settings = try #require(host.failure())
        #expect(settings.hasPrefix("below \(host.root)/proc/sys: net.ipv4.ip_forward is unreadable, must be 1"))
        #expect(settings.contains("net.ipv4.conf.all.rp_filter is unreadable, must be 0"))
        #expect(settings.contains("No such file or directory"))
        #expect(!FileManager.default.fileExists(atPath: host.path("opt")))
    }

    @Test func `A target that cannot be replaced is named, and no draft stays`() throws {
        let target = host.path("opt/cni/bin/vpc-cni")
        try FileManager.default.createDirectory(atPath: "\(target)/in", withIntermediateDirectories: true)
        #expect(
            host.failure() == "\(target) cannot be written: rename \(target): Is a directory")
        #expect(try host.names(in: "opt/cni/bin") == ["vpc-cni"])
    }
}

/// A host's root in a scratch folder, with systemd and settings that are right, and a program to install.
private struct ScratchHost {
    let folder: ScratchFolder
    var root: String { "\(folder.path)/root" }
    var program: Data {
        get throws { try Data(contentsOf: URL(filePath: "\(folder.path)/vpc-cni")) }
    }

    init() throws {
        folder = try ScratchFolder()
        try setProgram(Data("\u{7F}ELF new".utf8))
        try FileManager.default.createDirectory(atPath: "\(root)/etc/systemd", withIntermediateDirectories: true)
        try write("1\n", "proc/sys/net/ipv4/ip_forward")
        try write("0\n", "proc/sys/net/ipv4/conf/all/rp_filter")
    }

    func setProgram(_ bytes: Data) throws { try bytes.write(to: URL(filePath: "\(folder.path)/vpc-cni")) }

    func install(hostRoot: String? = nil, plugin: String? = nil) throws(InstallError) -> [String] {
        try HostInstallation(hostRoot: hostRoot ?? root, plugin: plugin ?? "\(folder.path)/vpc-cni").run()
    }

    /// What the installation says when it fails; `nil` when it does not.
    func failure(hostRoot: String? = nil, plugin: String? = nil) -> String? {
        do {
            _ = try install(hostRoot: hostRoot, plugin: plugin)
            return nil
        } catch { return error.description }
    }

    func path(_ name: String) -> String { "\(root)/\(name)" }
    func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }
    func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

    /// Writes in place, as one writes into /proc/sys.
    func write(_ text: String, _ name: String) throws {
        let file = URL(filePath: path(name))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func names(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    func mode(_ name: String) throws -> Int? { try attributes(name)[.posixPermissions] as? Int }

    /// A file that was replaced has another number.
    func fileNumbers() throws -> [Int?] {
        try ["opt/cni/bin/vpc-cni", "etc/systemd/networkd.conf.d/10-vpc-cni.conf"].map {
            try attributes($0)[.systemFileNumber] as? Int
        }
    }

    private func attributes(_ name: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path(name))
    }
}
