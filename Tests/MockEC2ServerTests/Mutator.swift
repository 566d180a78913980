import MockCloud
import TestSupport

@testable import MockEC2Server

/// Text made by mutating good text, the same in every run.
struct Mutator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func mutate(_ seeds: [[UInt8]]) -> [UInt8] {
        var text = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let position = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.insert(UInt8.random(in: 0...255, using: &random), at: position)
            case 1: if position < text.count { text.remove(at: position) }
            case 2: text.insert(Array("%=&.,;/ 0".utf8).randomElement(using: &random) ?? 0, at: position)
            case 3: text = Array(text[..<position])
            default:
                let other = seeds.randomElement(using: &random) ?? []
                text.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &random)), at: position)
            }
        }
        return text
    }

    mutating func isOneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &random) }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
}

/// Queries that are nearly right: an action's own parameters, with values that mean something to a cloud.
struct QueryMaker {
    private let parameters: [String: [String]]
    private let values: [String]
    /// By the last part of the name.
    private let fitting: [String: [String]]

    /// `cloud`'s ids are among the values.
    init(_ cloud: MockCloud) {
        let actions = Array(EC2Operations.all.keys) + STSAction.allCases.map(\.rawValue)
        parameters = Dictionary(
            uniqueKeysWithValues: actions.map { ($0, KnownParameters.names(of: $0).patterns.sorted()) })
        let subnets = cloud.subnets.keys.sorted()
        let instances = cloud.instances.keys.sorted()
        let groups = cloud.securityGroups.keys.sorted()
        let vpcs = cloud.vpcs.keys.sorted()
        let interfaces = cloud.interfaces.values.sorted { $0.id < $1.id }
        let ids = subnets + instances + groups + vpcs + interfaces.map(\.id)
        fitting = [
            "SubnetId": subnets, "InstanceId": instances, "GroupId": groups, "SecurityGroupId": groups, "VpcId": vpcs,
            "NetworkInterfaceId": interfaces.map(\.id), "ResourceId": ids,
            "AttachmentId": interfaces.compactMap { $0.attachment?.id }, "InstanceType": ["m5.large", "p5.48xlarge"],
            "InterfaceType": ["interface", "efa", "efa-only", "trunk"],
            "Attribute": ["description", "enableDnsSupport"],
            "CidrBlock": ["10.0.200.0/24", "10.9.0.0/16"], "Cidr": ["10.0.3.16/28"], "ReservationType": ["prefix"],
            "PrivateIpAddress": ["10.0.0.10", "10.0.0.99"], "Ipv4Prefix": ["10.0.1.16/28"], "Key": ["a", "b"],
            "ResourceType": ["network-interface", "instance"], "Name": ["vpc-id", "status", "tag:a", "g"],
            "MinCount": ["1"], "MaxCount": ["1", "2", "9"], "DeviceIndex": ["0", "1"], "GroupName": ["a"],
            "RoleArn": ["arn:aws:iam::123456789012:role/a"], "RoleSessionName": ["me"],
        ]
        values =
            ids + [
                "", "0", "1", "5", "-1", "2147483647", "-2147483648", "9223372036854775808", "true", "false", "maybe",
                "10.0.0.10", "10.0.0.12", "10.0.1.16/28", "10.0.0.0/16", "10.9.0.0/16", "0.0.0.0/0", "255.255.255.255",
                "::", "2600:1f00::1", "2600:1f00::/80", "m5.large", "p5.48xlarge", "t2.micro", "efa-only", "interface",
                "prefix", "explicit", "network-interface", "instance", "required", "enabled", "description", "groupSet",
                "vpc-id", "tag:a", "tag-key", "status", "*", "?", "\\", "ü😀", "a b", "\u{1}", "\u{10FFFF}",
                "arn:aws:iam::123456789012:role/a", "eyJhIjoxfQ.eyJhIjoxfQ.x", "aGVsbG8", "enableDnsSupport",
                String(repeating: "x", count: 300), "eni-0123456789abcdef0", "i-0123456789abcdef0", "us-west-2a",
            ]
    }

    var actions: [String] { parameters.keys.sorted() }

    func query(of action: String, using mutator: inout Mutator) -> [UInt8] {
        var pairs = ["Action=\(action)"]
        // All types at once are a megabyte.
        if action == "DescribeInstanceTypes" { pairs.append("MaxResults=5") }
        let names = parameters[action] ?? []
        for _ in 0..<mutator.below(8) {
            guard let pattern = mutator.pick(names) else { continue }
            let part = pattern.split(separator: ".").last { $0 != "N" } ?? ""
            let fit = mutator.isOneIn(8) ? nil : fitting[String(part)]
            guard let value = mutator.pick(fit ?? values) else { continue }
            let name = pattern.split(separator: ".").map { $0 == "N" ? mutator.pick(["1", "2", "10"]) ?? "1" : $0 }
                .joined(separator: ".")
            pairs.append("\(name)=\(Self.encoded(value))")
        }
        return Array(pairs.joined(separator: "&").utf8)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = Character(Unicode.Scalar(byte)).isLetter && byte < 128 || (48...57).contains(byte)
            return isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
