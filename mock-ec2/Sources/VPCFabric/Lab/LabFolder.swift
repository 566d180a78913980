import Glibc
public import LinuxSystem
import SystemPackage

/// Where a running lab keeps what the other `lab` commands need: /run/mock-ec2/NAME.
public struct LabFolder: Sendable {
    public enum File: String, CaseIterable, Sendable {
        /// Locked by the lab's process as long as that lives.
        case lock
        /// What the lab's process says: its stdout and stderr.
        case log
        /// The answer of `lab status --json`.
        case status = "status.json"
        /// The answer of `lab status`.
        case table = "status.txt"
        /// What `lab exec` adds to the environment, KEY=value lines.
        case environment
    }

    private static let root = "/run/mock-ec2"
    private let folder: String

    public init(_ lab: LabName) { folder = "\(Self.root)/\(lab)" }

    public func path(of file: File) -> String { "\(folder)/\(file.rawValue)" }

    /// Makes the folder; one that is there is no error.
    public func make() throws(SystemCallError) {
        for path in [Self.root, folder] {
            try accepting(.fileExists) { () throws(SystemCallError) in
                try systemCall("mkdir", path) { mkdir(path, 0o755) }
            }
        }
    }

    /// Puts `text` in the place of the file, so that a reader finds the old text or the new.
    public func write(_ text: String, to file: File) throws(SystemCallError) {
        // For everybody: the status needs no root.
        try FileReplacement.write(
            Array(text.utf8), to: path(of: file), permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }

    /// The file's text; `nil` when there is no such file.
    public func read(_ file: File) throws(SystemCallError) -> String? {
        try FileReplacement.read(path(of: file), limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Removes the folder and the files of a lab in it, also those of a lab that died while it wrote.
    public func remove() throws(SystemCallError) {
        for path in File.allCases.map(path(of:)).flatMap({ [$0, $0 + ".new"] }) {
            try FileReplacement.remove(path)
        }
        try accepting(.noSuchFileOrDirectory) { () throws(SystemCallError) in
            try systemCall("rmdir", folder) { rmdir(folder) }
        }
        // Stays when another lab has its folder there.
        _ = rmdir(Self.root)
    }
}
