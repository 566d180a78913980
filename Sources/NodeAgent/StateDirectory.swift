import FoundationEssentials
import IPAM
import IPAddressing
import LinuxSystem
import PluginProtocol

/// The files under `--state-dir`: one record per attachment, and the addresses that cool down. On tmpfs, so that they are
/// gone after a reboot exactly when the pods are.
struct StateDirectory: Sendable {
    let path: String

    private var attachments: String { StateFiles.attachments(in: path) }
    private var coolingFile: String { StateFiles.cooling(in: path) }

    /// No record is larger: names are bounded by the CNI specification and the file system.
    private static let recordLimit = 16 * 1024

    init(path: String) throws(SystemCallError) {
        self.path = path
        try FileReplacement.makeDirectory(StateFiles.attachments(in: path))
    }

    private func file(of attachment: Attachment) -> String { "\(attachments)/\(Self.name(of: attachment))" }

    /// Container ids and interface names hold no "/" (CNI specification, section 2), so this is one file name; and ids
    /// hold no "@", so it is of one attachment only.
    private static func name(of attachment: Attachment) -> String {
        "\(attachment.containerID)@\(attachment.ifName).json"
    }

    func write(_ record: AttachmentRecord) throws {
        try FileReplacement.write([UInt8](JSONEncoder().encode(record)), to: file(of: record.attachment))
    }

    func remove(_ attachment: Attachment) throws(SystemCallError) {
        try FileReplacement.remove(file(of: attachment))
    }

    /// All records, and the names of files that are none: half-written, of another version, or foreign.
    func records() throws(SystemCallError) -> (records: [AttachmentRecord], unreadable: [String]) {
        var records: [AttachmentRecord] = []
        var unreadable: [String] = []
        // What a write that was cut short has left.
        for name in try FileReplacement.names(in: attachments) where name.hasSuffix(".json.new") {
            try FileReplacement.remove("\(attachments)/\(name)")
        }
        for name in try FileReplacement.names(in: attachments) where name.hasSuffix(".json") {
            let bytes = try? FileReplacement.read("\(attachments)/\(name)", limit: Self.recordLimit)
            if let bytes, let record = try? JSONDecoder().decode(AttachmentRecord.self, from: Data(bytes)),
                record.version == AttachmentRecord.version, Self.name(of: record.attachment) == name
            {
                records.append(record)
            } else {
                unreadable.append(name)
            }
        }
        return (records, unreadable)
    }

    /// Address to the moment, in milliseconds since 1970, when its cool-down ends.
    func write(cooling: [IPv4Address: Timestamp]) throws {
        let ends = Dictionary(uniqueKeysWithValues: cooling.map { ($0.key.description, $0.value.milliseconds) })
        try FileReplacement.write([UInt8](JSONEncoder().encode(ends)), to: coolingFile)
    }

    func cooling() -> [IPv4Address: Timestamp] {
        guard let bytes = try? FileReplacement.read(coolingFile, limit: 1 << 20),
            let ends = try? JSONDecoder().decode([String: Int64].self, from: Data(bytes))
        else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: ends.compactMap { text, end in
                IPv4Address(text).map { ($0, Timestamp(milliseconds: end)) }
            })
    }
}
