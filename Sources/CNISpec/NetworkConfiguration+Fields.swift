extension NetworkConfiguration {
    static func object(_ bytes: [UInt8]) throws(CNIError) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes)
        } catch {
            throw CNIError(.decodingFailure, "network configuration is not JSON", details: "\(error)")
        }
        switch value {
        case .object(let object): return object
        // The reference library reads `null` as an object without members.
        case .null: return JSONObject()
        default:
            throw CNIError(
                .decodingFailure, "network configuration is not a JSON object",
                details: FieldReader.excerpt(of: value))
        }
    }

    static func name(in object: JSONObject) throws(CNIError) -> String {
        guard let value = object["name"], value != .null, value != "" else {
            throw CNIError(.invalidConfiguration, "name missing in the network configuration")
        }
        guard let name = value.stringValue, CNINames.isIdentifier(name) else {
            throw CNIError(
                .invalidConfiguration, "name = \(FieldReader.excerpt(of: value)) is no network name",
                details: "letters, digits, \"_\", \".\" and \"-\", the first a letter or digit")
        }
        return name
    }

    static func version(in object: JSONObject, for command: CNICommand) throws(CNIError) -> CNIVersion {
        // Absent means 0.1.0 (CNI spec 1.1.0, section 1).
        var text = "0.1.0"
        if let value = object["cniVersion"], value != .null, value != "" {
            guard let string = value.stringValue else {
                throw CNIError(.decodingFailure, "cniVersion = \(FieldReader.excerpt(of: value)) is not a string")
            }
            text = string
        }
        if let version = CNIVersion(rawValue: text), version >= command.firstVersion { return version }
        // The reference library compares versions for these three, and so decodes them first.
        if command.firstVersion > .v0_3_1, !isDottedNumber(text) {
            throw CNIError(.decodingFailure, "cniVersion = \"\(text)\" is no version")
        }
        let supported = CNIVersion.allCases.filter { $0 >= command.firstVersion }.map(\.rawValue)
        throw CNIError(
            .incompatibleVersion, "incompatible CNI version \"\(text)\" for \(command.rawValue)",
            details: "the configuration is of version \"\(text)\"; supported: \(supported.joined(separator: ", "))")
    }

    private static func isDottedNumber(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 3 && parts.allSatisfy { UInt32($0) != nil }
    }

    static func mtu(_ value: JSONValue) -> Int? {
        guard let mtu = value.intValue ?? value.stringValue.flatMap({ Int($0) }), (576...9001).contains(mtu) else {
            return nil
        }
        return mtu
    }

    static func vethPrefix(_ value: JSONValue) -> String? {
        guard let prefix = value.stringValue, prefix.utf8.count <= 4, CNINames.isIdentifier(prefix),
            !["eth", "lo", "vlan"].contains(prefix)
        else { return nil }
        return prefix
    }

    static func path(_ value: JSONValue, limit: Int) -> String? {
        guard let path = value.stringValue, path.hasPrefix("/"), path.utf8.count <= limit,
            path.utf8.allSatisfy({ $0 >= 0x20 })
        else { return nil }
        return path
    }

    static func capabilities(_ value: JSONValue) -> Set<String>? {
        guard let members = value.objectValue?.members else { return nil }
        var declared: Set<String> = []
        for member in members {
            guard let isDeclared = member.value.boolValue else { return nil }
            if isDeclared { declared.insert(member.key) }
        }
        return declared
    }

    /// `null` is a list without elements: the reference library writes one so (C68).
    static func validAttachments(in object: JSONObject) throws(CNIError) -> [CNIAttachment]? {
        let keys = ["cni.dev/valid-attachments", "cni.dev/attachments"]
        guard let key = keys.first(where: { object[$0] != nil }), let value = object[key] else { return nil }
        if value == .null { return [] }
        guard let elements = value.arrayValue else {
            throw CNIError(.invalidConfiguration, "\(key) = \(FieldReader.excerpt(of: value)) is not an array")
        }
        var attachments: [CNIAttachment] = []
        for element in elements {
            guard let attachment = CNIAttachment(json: element) else {
                throw CNIError(
                    .invalidConfiguration, "\(key): \(FieldReader.excerpt(of: element)) is no attachment",
                    details: "each needs a containerID and an ifname; nothing was deleted")
            }
            attachments.append(attachment)
        }
        return attachments
    }
}
