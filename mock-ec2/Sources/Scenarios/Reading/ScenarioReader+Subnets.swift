import IPAddressing
import MockCloud

extension ScenarioReader {
    mutating func readSubnets(_ fields: Fields, _ mistakes: inout Mistakes) {
        guard let list = fields["subnets"] else {
            subnets = scenario.configuration.subnets.map { subnet in
                Subnet(name: nil, block: subnet.block, vpc: 0, field: Field(path: "subnets", value: fields.value))
            }
            return
        }
        scenario.configuration.instances = []
        scenario.configuration.subnets = list.elements(&mistakes).compactMap { readSubnet($0, &mistakes) }
    }

    private mutating func readSubnet(
        _ field: Field, _ mistakes: inout Mistakes
    ) -> CloudConfiguration.SubnetConfiguration? {
        var subnet = Subnet(name: nil, block: nil, vpc: nil, field: field)
        defer { subnets.append(subnet) }
        let keys = ["name", "vpc", "cidr", "zone", "tags", "ipv6OnCreation", "addressChoice", "free", "fragmented"]
        guard let fields = Fields(field, known: keys, &mistakes) else { return nil }
        subnet.name = fields["name"]?.text(&mistakes)
        if let name = subnet.name, subnets.contains(where: { $0.name == name }), let field = fields["name"] {
            mistakes.add(field, "another subnet has this name")
        }
        let tags = Field.tags(fields["tags"], name: subnet.name, &mistakes)
        let zone = fields["zone"].map { readZone($0, &mistakes) } ?? 0
        let choice = fields["addressChoice"]?.addressChoice(&mistakes)
        let fragmentation = fields["fragmented"]?.share(&mistakes) ?? 0
        guard let cidr = fields.required("cidr", "must be the subnet's block like 10.0.0.0/24", &mistakes),
            let block = readBlock(cidr, &mistakes)
        else { return nil }
        subnet.block = block
        let free = fields["free"]?.integer(in: 0...block.count - 5, &mistakes)
        guard let vpc = readVPC(of: block, cidr, fields["vpc"], &mistakes) else { return nil }
        subnet.vpc = vpc
        checkOverlap(block, in: vpc, cidr, &mistakes)
        var configuration = CloudConfiguration.SubnetConfiguration(block: block, zone: zone)
        configuration.vpc = vpc
        configuration.tags = tags
        configuration.addressChoice = choice
        configuration.fragmentation = fragmentation
        configuration.freeAddresses = free
        if let field = fields["ipv6OnCreation"], let isOn = field.boolean(&mistakes) {
            if isOn, !vpcs[vpc].hasIPv6 { mistakes.add(field, "its VPC has no IPv6: ipv6: true gives it some") }
            configuration.assignsIPv6AddressOnCreation = isOn
        }
        return configuration
    }

    /// The index of the VPC that is named, or of the only one that holds the block.
    private func readVPC(
        of block: IPv4CIDR, _ cidr: Field, _ field: Field?, _ mistakes: inout Mistakes
    ) -> Int? {
        let holders = vpcs.indices.filter { vpcs[$0].blocks.contains { $0.contains(block) } }
        if let field {
            guard let name = field.text(&mistakes) else { return nil }
            guard let index = vpcs.firstIndex(where: { $0.name == name }) else {
                let names = vpcs.compactMap(\.name)
                mistakes.add(field, "no VPC has this name" + suggestion(for: name, of: names))
                return nil
            }
            guard !vpcs[index].blocks.isEmpty else { return nil }
            if !holders.contains(index) {
                mistakes.add(cidr, "is not in the blocks of the VPC: " + blocks(of: [vpcs[index]]))
            }
            return index
        }
        switch holders.count {
        case 1: return holders[0]
        case 0:
            // A VPC whose blocks cannot be read may be the one that is meant.
            if vpcs.allSatisfy({ !$0.blocks.isEmpty }) {
                mistakes.add(cidr, "no VPC holds it: there are " + blocks(of: vpcs))
            }
        default: mistakes.add(cidr, "more than one VPC holds it: vpc: NAME says which is meant")
        }
        return nil
    }

    private func blocks(of vpcs: [VPC]) -> String {
        vpcs.flatMap(\.blocks).map(\.description).joined(separator: ", ")
    }

    private func checkOverlap(_ block: IPv4CIDR, in vpc: Int, _ cidr: Field, _ mistakes: inout Mistakes) {
        let other = subnets.first { $0.vpc == vpc && $0.block?.overlaps(block) == true }
        guard let other, let taken = other.block else { return }
        mistakes.add(cidr, "overlaps \(taken) of \(other.field.path) at \(other.field.position)")
    }

    private func readZone(_ field: Field, _ mistakes: inout Mistakes) -> Int {
        let expected = "must be a zone's letter like a, or its name like \(scenario.configuration.region)a"
        guard let word = field.text(&mistakes, expected) else { return 0 }
        let region = scenario.configuration.region
        let letter = word.hasPrefix(region) ? word.dropFirst(region.count) : word[...]
        guard letter.utf8.count == 1, let code = letter.utf8.first, (0x61...0x7A).contains(code) else {
            mistakes.add(field, expected)
            return 0
        }
        return Int(code) - 0x61
    }
}

extension Field {
    /// `true` for all, `false` for nothing, or a percentage like 50%: 0 to 1.
    fileprivate func share(_ mistakes: inout Mistakes) -> Double? {
        let expected = "must be true, false or a percentage like 50%"
        switch value.content {
        case .plain("true"): return 1
        case .plain("false"): return 0
        case .plain(let word) where word.hasSuffix("%"), .quoted(let word) where word.hasSuffix("%"):
            if let number = Self.number(word.dropLast()), (0...100).contains(number) { return number / 100 }
        default: break
        }
        mistakes.add(self, expected)
        return nil
    }
}
