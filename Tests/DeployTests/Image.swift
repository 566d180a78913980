import Foundation
import LinuxSystem
import TestSupport
import Testing

/// An image that `make image` has built: an OCI archive (OCI image specification 1.0, image layout), unpacked.
final class Image: Sendable {
    static let names = ["vpc-cni", "mock-ec2"]

    let archive: String
    /// Compressed, as a node fetches it; in bytes.
    let size: Int
    private let folder: ScratchFolder
    /// Where its files are.
    var root: String { "\(folder.path)/root" }
    private let layout: String

    /// Unpacks `.build/images/NAME.tar`.
    init(_ name: String) throws {
        archive = Self.archive(name)
        size = try FileManager.default.attributesOfItem(atPath: archive)[.size] as? Int ?? 0
        folder = try ScratchFolder()
        layout = "\(folder.path)/layout"
        for path in [layout, root] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try Command.run("tar", "-xf", archive, "-C", layout)
        for layer in try manifest()[objects: "layers"] {
            try Command.run("tar", "-xzf", blob(layer[text: "digest"]), "-C", root)
        }
    }

    static func archive(_ name: String) -> String { "\(Project.folder)/.build/images/\(name).tar" }

    /// Entrypoint, user, labels.
    func configuration() throws -> [String: Any] { try json(manifest()[object: "config"])[object: "config"] }

    private func manifest() throws -> [String: Any] {
        let index = try JSON.object(String(contentsOfFile: "\(layout)/index.json", encoding: .utf8))
        return try json(index[objects: "manifests"].first ?? [:])
    }

    private func json(_ descriptor: [String: Any]) throws -> [String: Any] {
        try JSON.object(String(contentsOfFile: blob(descriptor[text: "digest"]), encoding: .utf8))
    }

    private func blob(_ digest: String) -> String {
        "\(layout)/blobs/\(digest.replacingOccurrences(of: ":", with: "/"))"
    }

    /// The paths of all files, links not followed.
    func files() throws -> [String] {
        try Command.run("find", root, "-type", "f", "-printf", "/%P\n").split(separator: "\n").map(String.init)
    }
}

/// Skips a test where the images have not been built; with `CI` set, that is a failure.
struct NeedsImages: TestTrait, SuiteTrait {
    let isRecursive = true

    struct Missing: Error, CustomStringConvertible {
        let archive: String
        var description: String { "there is no \(archive): `make image` builds it" }
    }

    func prepare(for test: Test) async throws {
        for archive in Image.names.map(Image.archive) where !FileManager.default.fileExists(atPath: archive) {
            if ProcessInfo.processInfo.environment["CI"] != nil { throw Missing(archive: archive) }
            try Test.cancel("needs the images of `make image`")
        }
    }
}
