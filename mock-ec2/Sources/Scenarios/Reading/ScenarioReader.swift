import IPAddressing
import MockCloud

/// Turns the fields of a file into a scenario, section by section.
struct ScenarioReader {
    /// A VPC that instances and subnets can name.
    struct VPC {
        var name: String?
        /// None when they could not be read.
        var blocks: [IPv4CIDR]
        var hasIPv6: Bool
        var field: Field
    }

    struct Subnet {
        var name: String?
        var block: IPv4CIDR?
        /// The index of its VPC.
        var vpc: Int?
        var field: Field
    }

    let use: Scenario.Use
    var scenario = Scenario(.standard())
    var vpcs: [VPC] = []
    var subnets: [Subnet] = []
    /// The element of `instances` that each instance is of.
    var groups: [Field] = []

    init(_ use: Scenario.Use) { self.use = use }

    private static let keys = [
        "region", "accountId", "seed", "timeScale", "vpcs", "subnets", "instances", "interfaceQuota", "addressChoice",
        "delays", "consistencyLag", "throttle", "faults", "timeline", "accessKeys", "roles",
    ]

    mutating func read(_ file: Field, _ mistakes: inout Mistakes) {
        guard let fields = Fields(file, known: Self.keys, &mistakes) else { return }
        readAccount(fields, &mistakes)
        readTimes(fields, &mistakes)
        readVPCs(fields, &mistakes)
        readSubnets(fields, &mistakes)
        readInstances(fields, &mistakes)
        if case .lab(let nodes) = use { checkLab(fields, nodes, &mistakes) }
        readThrottle(fields["throttle"], &mistakes)
        readEvents(fields, &mistakes)
        readAccess(fields, &mistakes)
    }

    private mutating func readAccount(_ fields: Fields, _ mistakes: inout Mistakes) {
        if let field = fields["region"], let region = field.text(&mistakes) {
            let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-".utf8
            if region.utf8.allSatisfy(allowed.contains) {
                scenario.configuration.region = region
            } else {
                mistakes.add(field, "must be like us-west-2")
            }
        }
        if let field = fields["accountId"], let account = field.text(&mistakes) {
            if account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                scenario.configuration.accountID = account
            } else {
                mistakes.add(field, "must be 12 digits")
            }
        }
        if let seed = fields["seed"]?.integer(in: 0...Int.max, &mistakes) { scenario.seed = UInt64(seed) }
        // "Amazon VPC quotas" has 5,000 and says that it can be raised.
        if let quota = fields["interfaceQuota"]?.integer(in: 0...100_000, &mistakes) {
            scenario.configuration.interfaceQuota = quota
        }
        if let choice = fields["addressChoice"]?.addressChoice(&mistakes) {
            scenario.configuration.addressChoice = choice
        }
    }

    private mutating func readTimes(_ fields: Fields, _ mistakes: inout Mistakes) {
        scenario.timeScale = fields["timeScale"]?.number(in: 0...1000, &mistakes)
        if let lag = fields["consistencyLag"]?.duration(&mistakes) { scenario.configuration.consistencyLag = lag }
        guard let field = fields["delays"],
            let delays = Fields(field, known: CloudDelays.named.map(\.key), &mistakes)
        else { return }
        for (name, path) in CloudDelays.named {
            guard let delay = delays[name]?.duration(&mistakes) else { continue }
            scenario.configuration.delays[keyPath: path] = delay
        }
        // Who writes delays means them as they are.
        if fields["timeScale"] == nil { scenario.timeScale = 1 }
    }
}

extension Field {
    func addressChoice(_ mistakes: inout Mistakes) -> AddressChoice? {
        choice(["random": .random, "lowest": .lowest, "scattered": .scattered], &mistakes)
    }

    /// Tags by key, with a `Name` tag for what has a name.
    static func tags(_ field: Field?, name: String?, _ mistakes: inout Mistakes) -> [CloudTag] {
        var tags: [CloudTag] = name.map { [CloudTag(key: "Name", value: $0)] } ?? []
        for (key, _, field) in field?.members(&mistakes) ?? [] where !(key == "Name" && name != nil) {
            if field.value.isNull {
                tags.append(CloudTag(key: key, value: ""))
            } else if case .quoted("") = field.value.content {
                tags.append(CloudTag(key: key, value: ""))
            } else if let value = field.text(&mistakes, "must be text") {
                tags.append(CloudTag(key: key, value: value))
            }
        }
        return tags
    }
}
