import ArgumentParser
import Glibc
import LinuxSystem
import NodeAgent
import SystemPackage

/// `vpc-ipamd install`: what the init container runs.
struct InstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Prepare a host: the plugin, host-wide settings, systemd-networkd.",
        discussion: """
            May be repeated: what is right already is left alone. Writes HOST/opt/cni/bin/vpc-cni, changes \
            HOST/proc/sys/net where that is needed, and, where there is HOST/etc/systemd, adds \
            networkd.conf.d/10-vpc-cni.conf there.
            Exit codes: 0 done, 64 usage, 73 something could not be written or read.
            """)

    @Option(help: "Where the host's root is mounted.")
    var hostRoot: String

    @Option(help: "The plugin's program; the default is vpc-cni beside this program.")
    var plugin: String?

    func run() throws {
        do {
            let installation = HostInstallation(hostRoot: hostRoot, plugin: try plugin ?? besideThisProgram())
            for line in try installation.run() { print(line) }
        } catch {
            _ = try? FileDescriptor.standardError.writeAll("vpc-ipamd install: \(error)\n".utf8)
            // EX_CANTCREAT, sysexits.h
            throw ExitCode(73)
        }
    }
}

/// The plugin as it comes with this program, in the same folder.
private func besideThisProgram() throws -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = try systemCall("readlink", "/proc/self/exe") { readlink("/proc/self/exe", &path, path.count) }
    let program = FilePath(String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    return program.removingLastComponent().appending("vpc-cni").string
}
