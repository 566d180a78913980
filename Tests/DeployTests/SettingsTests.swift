import Foundation
import LabDriver
import TestSupport
import Testing

/// The chart's settings, beside docs/configuration.md and the daemon's own judgement.
@Suite(NeedsPython(module: "helm_python")) struct SettingsTests {
    /// Not settings: keys belong in a Secret (`credentialsSecret`), certificates into a file (`certificates`).
    private let elsewhere: Set = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE",
    ]

    private var schema: [String: [String: Any]] {
        get throws {
            try Project.json("deploy/chart/values.schema.json")[object: "properties"][object: "settings"][
                object: "properties"] as? [String: [String: Any]] ?? [:]
        }
    }

    @Test func `Every variable of the documentation is a value, and every value a variable`() throws {
        let document = try Project.text("docs/configuration.md")
        let section = document.prefix(upTo: try #require(document.range(of: "\n## Files")).lowerBound)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let names = rows.flatMap { row in
            String(row.split(separator: "|")[0]).matches(of: /`([A-Za-z0-9_]+)`/).map { String($0.output.1) }
        }
        #expect(names.count > 40)
        #expect(Set(names).subtracting(elsewhere) == Set(try schema.keys))
    }

    @Test func `The defaults of the chart are the daemon's own`() throws {
        let chart = try Manifest.rendered(["image": "a"]).settings
        #expect(try Self.check(chart) == Self.check([:]))
    }

    @Test func `What the schema accepts, the daemon accepts; what it refuses, the daemon refuses`() throws {
        var cases: [(name: String, value: Any, isFine: Bool)] = [
            ("ADDITIONAL_ENI_TAGS", ["team": "a"], true), ("AWS_VPC_K8S_CNI_VETHPREFIX", "vlan", false),
            ("AWS_VPC_K8S_CNI_VETHPREFIX", "veth", true), ("AWS_VPC_K8S_CNI_VETHPREFIX", "longer", false),
            ("AWS_VPC_K8S_CNI_VETHPREFIX", "a/b", false), ("AWS_VPC_K8S_CNI_VETHPREFIX", "a:b", false),
            ("AWS_VPC_K8S_CNI_LOGLEVEL", "debug", true), ("AWS_VPC_K8S_CNI_LOGLEVEL", "loud", false),
            ("AWS_VPC_K8S_CNI_CONNMARK", "0x80", true), ("AWS_VPC_K8S_CNI_CONNMARK", 128, true),
            ("AWS_VPC_K8S_CNI_CONNMARK", "0x81", false), ("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "prng", true),
            ("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "none", false), ("NETWORK_POLICY_ENFORCING_MODE", "standard", true),
            ("NETWORK_POLICY_ENFORCING_MODE", "strict", false), ("WARM_IP_TARGET", 0, true),
            ("WARM_IP_TARGET", 1, false), ("MINIMUM_IP_TARGET", 1, false), ("AWS_EXTERNAL_SERVICE_CIDRS", "", true),
            ("AWS_EXTERNAL_SERVICE_CIDRS", "10.0.0.0/8", false),
            ("AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "10.0.0.0/8", false),
        ]
        for (name, rule) in try schema {
            if let range = rule[objects: "anyOf"].first, let low = range["minimum"] as? Int,
                let high = range["maximum"] as? Int
            {
                cases += [(name, low, true), (name, low - 1, false), (name, high, true), (name, high + 1, false)]
            } else if let answers = rule["enum"] as? [Any],
                let right = [true, false].first(where: { right in
                    answers.contains { $0 as? String == "\(right)" }
                })
            {
                cases += [(name, right, true), (name, !right, false)]
            }
        }
        #expect(cases.count > 60)
        let judged = try Manifest.areFine(cases.map { ["image": "a", "settings": [$0.name: $0.value]] })
        #expect(judged.count == cases.count)
        for ((name, value, isFine), isFineForHelm) in zip(cases, judged) {
            #expect(isFineForHelm == isFine, "\(name)=\(value), judged by the schema")
            let isFineForDaemon = (try? Self.check([name: Self.text(value)])) != nil
            #expect(isFineForDaemon == isFine, "\(name)=\(value), judged by the daemon")
        }
    }

    /// As the chart writes it into the ConfigMap.
    private static func text(_ value: Any) throws -> String {
        if let tags = value as? [String: String] {
            return String(decoding: try JSONSerialization.data(withJSONObject: tags), as: UTF8.self)
        }
        if let answer = value as? Bool { return "\(answer)" }
        return "\(value)"
    }

    /// What the daemon takes the settings for. Throws when it refuses them.
    private static func check(_ settings: [String: String]) throws -> String {
        let names = try Project.json("deploy/chart/values.schema.json")[object: "properties"][object: "settings"][
            object: "properties"
        ].keys
        // What the machine that runs the tests has set is none of these tests' business.
        return try Command.run(
            ["env"] + names.flatMap { ["-u", $0] } + settings.map { "\($0.key)=\($0.value)" }
                + [Programs.daemon, "--check-config"])
    }
}
