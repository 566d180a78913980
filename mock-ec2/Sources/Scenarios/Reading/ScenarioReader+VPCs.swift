import IPAddressing
import MockCloud

extension ScenarioReader {
    /// "VPC CIDR blocks" and "Subnet CIDR blocks", Amazon VPC User Guide.
    static let prefixLengths = 16...28

    mutating func readVPCs(_ fields: Fields, _ mistakes: inout Mistakes) {
        guard let list = fields["vpcs"] else {
            vpcs = scenario.configuration.vpcs.map { vpc in
                VPC(name: nil, blocks: [vpc.block], hasIPv6: false, field: Field(path: "vpcs[0]", value: fields.value))
            }
            return
        }
        scenario.configuration.subnets = []
        scenario.configuration.instances = []
        let elements = list.elements(&mistakes)
        if elements.isEmpty, mistakes.isEmpty { mistakes.add(list, "must have at least one VPC") }
        let configurations = elements.compactMap { readVPC($0, &mistakes) }
        if !configurations.isEmpty { scenario.configuration.vpcs = configurations }
    }

    private mutating func readVPC(
        _ field: Field, _ mistakes: inout Mistakes
    ) -> CloudConfiguration.VPCConfiguration? {
        var vpc = VPC(name: nil, blocks: [], hasIPv6: false, field: field)
        defer { vpcs.append(vpc) }
        let keys = ["name", "cidr", "secondaryCidrs", "ipv6", "tags"]
        guard let fields = Fields(field, known: keys, &mistakes) else { return nil }
        vpc.name = fields["name"]?.text(&mistakes)
        if let name = vpc.name, vpcs.contains(where: { $0.name == name }), let field = fields["name"] {
            mistakes.add(field, "another VPC has this name")
        }
        vpc.hasIPv6 = fields["ipv6"]?.boolean(&mistakes) ?? false
        let primary = fields.required("cidr", "must be the VPC's block like 10.0.0.0/16", &mistakes)
        let secondary = fields["secondaryCidrs"]?.elements(&mistakes) ?? []
        for field in [primary].compactMap(\.self) + secondary {
            guard let block = readBlock(field, &mistakes) else { continue }
            if let other = vpc.blocks.first(where: block.overlaps) {
                mistakes.add(field, "overlaps the block \(other) of the same VPC")
            }
            vpc.blocks.append(block)
        }
        // "IPv4 CIDR blocks per VPC", Amazon VPC quotas.
        if secondary.count > 4 { mistakes.add(secondary[4], "a VPC has at most 5 blocks") }
        guard let block = vpc.blocks.first else { return nil }
        var configuration = CloudConfiguration.VPCConfiguration(block: block)
        configuration.secondaryBlocks = Array(vpc.blocks.dropFirst())
        configuration.hasIPv6 = vpc.hasIPv6
        configuration.tags = Field.tags(fields["tags"], name: vpc.name, &mistakes)
        return configuration
    }

    /// A block of a VPC or of a subnet.
    func readBlock(_ field: Field, _ mistakes: inout Mistakes) -> IPv4CIDR? {
        guard let block = field.block(&mistakes) else { return nil }
        guard Self.prefixLengths.contains(block.prefixLength) else {
            mistakes.add(field, "must be between a /16 and a /28")
            return nil
        }
        return block
    }
}
