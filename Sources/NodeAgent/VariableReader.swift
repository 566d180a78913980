import FoundationEssentials

/// Reads environment variables and collects everything that is wrong with them. An empty variable counts as unset.
struct VariableReader {
    private let environment: [String: String]
    private(set) var problems: [String] = []
    private(set) var warnings: [String] = []

    init(_ environment: [String: String]) { self.environment = environment }

    func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            return refuse(name, text, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func choice(_ name: String, _ values: [String]) -> String? {
        guard let text = text(name) else { return nil }
        guard values.contains(text.uppercased()) else {
            return refuse(name, text, "must be one of \(values.joined(separator: ", "))")
        }
        return text.uppercased()
    }

    /// As Go's ParseBool reads it, which AWS VPC CNI uses.
    mutating func boolean(_ name: String) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": return true
        case "0", "f", "F", "FALSE", "false", "False": return false
        default: return refuse(name, text, "must be true or false")
        }
    }

    /// At most 4 bytes, so that 11 hex digits fit behind it; eth, lo and vlan belong to others.
    mutating func linkPrefix(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        let isFit =
            (1...4).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != 47 && $0 != 58 }
        guard isFit, !["eth", "lo", "vlan"].contains(text) else {
            return refuse(name, text, "must be 1 to 4 characters, and none of eth, lo, vlan")
        }
        return text
    }

    /// A JSON object of strings. Keys with "k8s.amazonaws.com" are the daemon's own and are left out, as AWS VPC CNI does.
    mutating func tags(_ name: String) -> [String: String]? {
        guard let text = text(name) else { return nil }
        guard let tags = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
            return refuse(name, text, "must be a JSON object of strings")
        }
        let reserved = tags.keys.filter { $0.contains("k8s.amazonaws.com") }.sorted()
        if !reserved.isEmpty { warnings.append("\(name): \(reserved.joined(separator: ", ")) left out: reserved keys") }
        return tags.filter { !$0.key.contains("k8s.amazonaws.com") }
    }

    /// Names every variable that asks for what this version does not have: better no start than another behaviour than
    /// was asked for. What makes no difference is only warned of.
    mutating func refuseWhatIsMissing() {
        refuseMissingFeatures()
        refuseMissingTranslation()
        warnOfWhatHasNoEffect()
    }

    private mutating func refuseMissingFeatures() {
        for (name, feature) in Self.missingSwitches where boolean(name) == true {
            problems.append("\(name)=\(text(name) ?? ""): \(feature) is not available in this version")
        }
        if boolean("ENABLE_IPv4") == false {
            problems.append(
                "ENABLE_IPv4=\(text("ENABLE_IPv4") ?? ""): pods without IPv4 are not available in this version")
        }
        for name in ["WARM_IP_TARGET", "MINIMUM_IP_TARGET"] where integer(name, 0...100_000).map({ $0 != 0 }) ?? false {
            problems.append(
                "\(name)=\(text(name) ?? ""): targets in addresses are not available in this version; use WARM_ENI_TARGET"
            )
        }
        if choice("NETWORK_POLICY_ENFORCING_MODE", ["NONE", "STANDARD", "STRICT"]) == "STRICT" {
            problems.append("NETWORK_POLICY_ENFORCING_MODE=strict: network policy is not available in this version")
        }
        if boolean("MANAGE_UNTAGGED_ENI") == false {
            problems.append(
                "MANAGE_UNTAGGED_ENI=\(text("MANAGE_UNTAGGED_ENI") ?? ""): interfaces without our tag cannot be left alone"
                    + " in this version; tag them node.k8s.amazonaws.com/no_manage=true")
        }
    }

    /// Choices of source address translation and of the mark that goes with it.
    private mutating func refuseMissingTranslation() {
        for name in ["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "AWS_EXTERNAL_SERVICE_CIDRS"] {
            guard let value = text(name) else { continue }
            problems.append("\(name)=\(value): not available in this version")
        }
        if let mode = text("AWS_VPC_K8S_CNI_RANDOMIZESNAT"), mode != "prng" {
            problems.append("AWS_VPC_K8S_CNI_RANDOMIZESNAT=\(mode): only prng is available in this version")
        }
        if let mark = text("AWS_VPC_K8S_CNI_CONNMARK"), !["0x80", "0X80", "128"].contains(mark) {
            problems.append("AWS_VPC_K8S_CNI_CONNMARK=\(mark): only 0x80 is available in this version")
        }
    }

    private mutating func warnOfWhatHasNoEffect() {
        if boolean("AWS_VPC_CNI_NODE_PORT_SUPPORT") == false {
            warnings.append("AWS_VPC_CNI_NODE_PORT_SUPPORT=false has no effect: NodePort is always served")
        }
        for name in ["AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        where text(name) != nil {
            warnings.append(
                "\(name) has no effect yet: credentials are AWS_ACCESS_KEY_ID's, else those of the instance's role")
        }
        if boolean("ENABLE_SUBNET_DISCOVERY") == true {
            warnings.append(
                "ENABLE_SUBNET_DISCOVERY=true has no effect yet: interfaces are created in the primary's subnet")
        }
    }

    private static let missingSwitches: [(String, String)] = [
        ("ENABLE_IPv6", "IPv6"), ("ENABLE_PREFIX_DELEGATION", "prefix delegation"),
        ("ENABLE_POD_ENI", "security groups for pods"), ("ENABLE_MULTI_NIC", "the use of several network cards"),
        ("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "custom networking"), ("AWS_VPC_K8S_CNI_EXTERNALSNAT", "external SNAT"),
        ("DISABLE_NETWORK_RESOURCE_PROVISIONING", "a pool that is provisioned by others"),
        ("ENABLE_IMDS_ONLY_MODE", "the mode without EC2"), ("ANNOTATE_POD_IP", "the annotation of pods"),
        ("DISABLE_POD_V6", "pods without link-local IPv6"), ("AWS_USE_FIPS_ENDPOINT", "the FIPS endpoint"),
        ("DISABLE_LEAKED_ENI_CLEANUP", "leaving this node's forgotten interfaces behind"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "the dual-stack endpoint"), ("ENABLE_V6_EGRESS", "IPv6 egress"),
        ("ENABLE_BANDWIDTH_PLUGIN", "bandwidth shaping"),
    ]

    /// Refuses a variable whose value does not fit another's.
    mutating func require(_ fits: Bool, _ name: String, _ reason: String) {
        if !fits { problems.append("\(name)=\(text(name) ?? ""): \(reason)") }
    }

    private mutating func refuse<Value>(_ name: String, _ value: String, _ reason: String) -> Value? {
        problems.append("\(name)=\(value.prefix(80)): \(reason)")
        return nil
    }
}
