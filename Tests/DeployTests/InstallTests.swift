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

        /// What the folder of the plugin holds: names and sizes.
        private func state() throws -> [String: UInt64] {
            let names = try folder.names(in: "root/opt/cni/bin")
            return Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let path = "\(root)/opt/cni/bin/\(name)"
                    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? UInt64
                    return (name, size ?? 0)
                })
        }

        private var command: [String] {
            [Programs.daemon, "install", "--host-root", root, "--plugin", Programs.plugin]
        }

        @Test func `Killed at any moment it leaves the old plugin or the new, and the next run leaves only that`()
            throws
        {
            let newer = try Data(contentsOf: URL(filePath: Programs.plugin))
            var seen: Set<Data> = []
            var drafts = 0
            for step in 0..<30 {
                try FileManager.default.removeItem(atPath: plugin)
                try older.write(to: URL(filePath: plugin))
                let before = try state()
                let child = try Child(command, log: "\(folder.path)/log")
                // From the first sign of it on, ever later: while the bytes are written, before and after the rename.
                while child.isRunning, try state() == before {}
                usleep(UInt32(step * 300))
                child.send(SIGKILL)
                child.wait()
                seen.insert(try Data(contentsOf: URL(filePath: plugin)))
                drafts += try folder.names(in: "root/opt/cni/bin").count - 1
            }
            #expect(seen.isSubset(of: [older, newer]))
            #expect(drafts > 0, "it was never interrupted before the rename")
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
