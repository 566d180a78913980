/// What the runtime gives the plugin on stdin (CNI spec 1.1.0, section 1), with our own keys; checked.
public struct NetworkConfiguration: Hashable, Sendable {
    /// What the configuration need not say.
    public static let defaultSocket = "/run/vpc-cni/ipamd.sock"
    public static let defaultStateDir = "/run/vpc-cni"

    public let cniVersion: CNIVersion
    /// The network's.
    public let name: String
    /// The plugin's; empty when absent.
    public let type: String
    /// Bytes, 576 to 9001 as AWS's own plugin allows; it may be a number or a string of digits, as AWS writes it.
    public let mtu: Int?
    /// At most 4 bytes: 11 hex digits follow it in a name of at most 15.
    public let vethPrefix: String?
    /// The daemon's socket, an absolute path of at most 107 bytes (unix(7)).
    public let socket: String
    /// Where a DEL is left when the daemon does not answer, an absolute path.
    public let stateDir: String
    /// The names in `capabilities` that are true.
    public let capabilities: Set<String>
    /// `runtimeConfig` as given.
    public let runtimeConfig: JSONObject?
    /// `dns` of the configuration, to be passed on in the result.
    public let dns: CNIResult.DNS
    /// The result of the ADD that DEL and CHECK are about, as given.
    public let prevResult: JSONObject?
    /// GC: the attachments to keep. `nil` when the key is absent, which is not the same as an empty list: delete nothing
    /// then (C68).
    public let validAttachments: [CNIAttachment]?
    /// Everything, unknown keys too.
    public let raw: JSONObject

    /// Reads and checks the configuration for `command`. For DEL, only what it needs to know the version and the network
    /// is checked; a wrong value elsewhere counts as absent.
    ///
    /// Throws `CNIError`: 6 when it is no JSON object (or more than 1 MiB), 7 for a name or value that is missing or
    /// wrong, 1 for a version that we, or `command`, do not go with, 2 for a field that we cannot honour.
    public init(parsing bytes: [UInt8], for command: CNICommand) throws(CNIError) {
        raw = try Self.object(bytes)
        let fields = FieldReader(object: raw, toleratesFaults: command == .del)
        name = try Self.name(in: raw)
        cniVersion = try Self.version(in: raw, for: command)
        type = try fields.value(of: "type", mustBe: "a string", \.stringValue) ?? ""
        mtu = try fields.value(of: "mtu", mustBe: "an MTU from 576 to 9001", Self.mtu)
        vethPrefix = try fields.value(
            of: "vethPrefix", mustBe: "1 to 4 of A-Z a-z 0-9 _ . -, and none of eth, lo, vlan", Self.vethPrefix)
        socket =
            try fields.value(of: "socket", mustBe: "an absolute path of at most 107 bytes") {
                Self.path($0, limit: 107)
            } ?? Self.defaultSocket
        stateDir =
            try fields.value(of: "stateDir", mustBe: "an absolute path of at most 1024 bytes") {
                Self.path($0, limit: 1024)
            } ?? Self.defaultStateDir
        capabilities = try fields.value(of: "capabilities", mustBe: "an object of booleans", Self.capabilities) ?? []
        runtimeConfig = try fields.object("runtimeConfig")
        dns = try fields.value(of: "dns", mustBe: "a dns object", CNIResult.DNS.init(json:)) ?? CNIResult.DNS()
        prevResult = try fields.object("prevResult")
        validAttachments = command == .gc ? try Self.validAttachments(in: raw) : nil
        _ = try fields.object("args")
        try refuseWhatCannotBe(for: command, fields)
    }

    private func refuseWhatCannotBe(for command: CNICommand, _ fields: FieldReader) throws(CNIError) {
        let ipam = try fields.object("ipam")
        switch command {
        case .add:
            if prevResult != nil {
                throw CNIError(
                    .invalidConfiguration, "prevResult: vpc-cni must be the first plugin of its list",
                    details: "network \(name): move \"type\": \"\(type)\" to the front of \"plugins\"")
            }
            if let type = ipam?["type"] {
                throw CNIError(
                    .unsupportedField, "ipam.type = \(FieldReader.excerpt(of: type)) is not supported",
                    details: "network \(name): addresses come from the VPC; remove \"ipam\"")
            }
        case .check:
            if prevResult == nil {
                throw CNIError(.invalidConfiguration, "prevResult missing: CHECK compares with it")
            }
        case .del, .gc, .status, .version: break
        }
    }
}
