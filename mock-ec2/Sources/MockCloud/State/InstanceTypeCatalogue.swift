/// The instance types that EC2 publishes, compiled in.
enum InstanceTypeCatalogue {
    /// By name.
    static let types = Dictionary(uniqueKeysWithValues: sorted.map { ($0.name, $0) })

    /// All types, by name.
    static let sorted = instanceTypeData.split(separator: "\n").map { line in
        guard let type = InstanceType(line: line) else {
            preconditionFailure("the data compiled into this program has a line that is no instance type: \(line)")
        }
        return type
    }
}

extension InstanceType {
    /// Reads one line of `instanceTypeData`; `nil` when it is not of that form.
    fileprivate init?(line: Substring) {
        let fields = line.split(separator: " ")
        let cards = fields.count == 9 ? fields[2].split(separator: ",").compactMap { Int($0) } : []
        guard !cards.isEmpty, let interfaces = Int(fields[1]), let ipv4 = Int(fields[3]), let ipv6 = Int(fields[4]),
            let vCPUs = Int(fields[7]), let memory = Int(fields[8])
        else { return nil }
        self.init(
            name: String(fields[0]), maximumInterfaces: interfaces, networkCards: cards,
            ipv4AddressesPerInterface: ipv4, ipv6AddressesPerInterface: ipv6,
            hypervisor: fields[5] == "-" ? "" : String(fields[5]), isBareMetal: fields[6] == "true", vCPUs: vCPUs,
            memoryMiB: memory)
    }
}
