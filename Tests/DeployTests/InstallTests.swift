import Foundation
import Glibc
import LabDriver
import TestSupport
import Testing

extension KernelTests {
    /// `vpc-ipamd install` as a program, where things go wrong.
    @Suite(NeedsRoot()) struct InstallTests {
        private let folder: ScratchFolder
        private var root: String { "\(folder.path)/root" }
        private var plugin: String { "\(root)/opt/cni/bin/vpc-cni" }
        private let older = Data("\u{7F}ELF older".utf8)

        init() throws {
            folder = try ScratchFolder()
            for path in ["opt/cni/bin", "etc/systemd", "proc/sys/net/ipv4/conf/all"] {
                try FileManager.default.createDirectory(atPath: "\(root)/\(path)", withIntermediateDirectories: true)
            }
            try Data("1\n".utf8).write(to: URL(filePath: "\(root)/proc/sys/net/ipv4/ip_forward"))
            try Data("0\n".utf8).write(to: URL(filePath: "\(root)/proc/sys/net/ipv4/conf/all/rp_filter"))
            try older.write(to: URL(filePath: plugin))
        }

        private var command: [String] {
            [Programs.daemon, "install", "--host-root", root, "--plugin", Programs.plugin]
        }

        @Test func `Killed at any moment it leaves the old plugin or the new, and the next run leaves only that`()
            throws
        {
            let newer = try Data(contentsOf: URL(filePath: Programs.plugin))
            var seen: Set<Data> = []
            for delay in 0..<40 {
                try older.write(to: URL(filePath: plugin))
                let child = try Child(command, log: "\(folder.path)/log")
                usleep(UInt32(delay) * 1000)
                child.send(SIGKILL)
                child.wait()
                seen.insert(try Data(contentsOf: URL(filePath: plugin)))
            }
            #expect(seen.isSubset(of: [older, newer]) && seen.contains(older))
            try Command.run(command)
            #expect(try folder.names(in: "root/opt/cni/bin") == ["vpc-cni"])
            #expect(try folder.names(in: "root/etc/systemd/networkd.conf.d") == ["10-vpc-cni.conf"])
            #expect(try Data(contentsOf: URL(filePath: plugin)) == newer)
        }

        @Test func `On a read-only host it is exit 73, and the path and the reason are named`() throws {
            let script = #"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@""#
            let output = try Command.result(["unshare", "--mount", "sh", "-c", script, root] + command)
            #expect(output.status == 73)
            #expect(output.errors.contains("\(root)/etc/systemd/networkd.conf.d/10-vpc-cni.conf cannot be written"))
            #expect(output.errors.contains("Read-only file system"))
            #expect(try Data(contentsOf: URL(filePath: plugin)) == older)
        }

        @Test func `On a full disk it is exit 73, the old plugin stays, and no draft`() throws {
            let script =
                #"mount -t tmpfs -o size=1m none "$0/opt/cni/bin" && cp "$0/../older" "$0/opt/cni/bin/vpc-cni" && "$@"; code=$?; ls -A "$0/opt/cni/bin"; cat "$0/opt/cni/bin/vpc-cni"; exit $code"#
            try older.write(to: URL(filePath: "\(folder.path)/older"))
            let output = try Command.result(["unshare", "--mount", "sh", "-c", script, root] + command)
            #expect(output.status == 73)
            #expect(output.errors.contains("No space left on device"))
            #expect(output.output.hasSuffix("vpc-cni\n" + String(decoding: older, as: UTF8.self)))
        }

        @Test func `Without --plugin it installs the one beside itself`() throws {
            let copy = "\(folder.path)/bin"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: Programs.daemon, toPath: "\(copy)/vpc-ipamd")
            try FileManager.default.copyItem(atPath: Programs.plugin, toPath: "\(copy)/vpc-cni")
            try Command.run("\(copy)/vpc-ipamd", "install", "--host-root", root)
            #expect(try Command.run([plugin], environment: ["CNI_COMMAND": "VERSION"]).contains("supportedVersions"))
        }
    }
}
