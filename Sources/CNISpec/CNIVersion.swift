/// The versions of the CNI specification that the plugin speaks, oldest first.
public enum CNIVersion: String, CaseIterable, Comparable, Sendable {
    case v0_3_1 = "0.3.1"
    case v0_4_0 = "0.4.0"
    case v1_0_0 = "1.0.0"
    case v1_1_0 = "1.1.0"

    public static let newest = CNIVersion.v1_1_0

    public static func < (older: CNIVersion, newer: CNIVersion) -> Bool { older.place < newer.place }
    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The answer to VERSION (CNI spec 1.1.0, section 2).
public enum VersionReport {
    /// `stdin` is what the runtime sent: its `cniVersion` is echoed, whatever it is. When it has none, or is no JSON,
    /// the answer is in our newest version: VERSION never fails.
    public static func json(for stdin: [UInt8]) -> JSONValue {
        let asked = (try? JSONValue.parse(stdin))?["cniVersion"]?.stringValue ?? ""
        return [
            "cniVersion": .string(asked.isEmpty ? CNIVersion.newest.rawValue : asked),
            "supportedVersions": .array(CNIVersion.allCases.map { .string($0.rawValue) }),
        ]
    }
}
