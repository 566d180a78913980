import CInstanceTypes
import FoundationEssentials

/// The instance types that EC2 publishes, compiled in. The only file that touches the C data, and the only unsafe one.
enum InstanceTypeCatalogue {
    /// By name.
    static let types: [String: InstanceType] = {
        let json = UnsafeBufferPointer(start: instance_types_json_start(), count: instance_types_json_size)
        do {
            return try JSONDecoder().decode([String: Limits].self, from: Data(json)).reduce(into: [:]) { types, entry in
                types[entry.key] = InstanceType(name: entry.key, entry.value)
            }
        } catch {
            preconditionFailure("the instance types compiled into this program cannot be read: \(error)")
        }
    }()

    /// All types, by name.
    static let sorted = types.values.sorted { $0.name < $1.name }
}

extension InstanceType {
    /// The names of all types.
    public static var names: some Collection<String> { InstanceTypeCatalogue.types.keys }
}

/// A type's value in `instance-types.json`; the names are that file's.
private struct Limits: Decodable {
    let enis: Int
    let ipv4PerEni: Int
    let ipv6PerEni: Int
    let networkCards: [Int]
    let hypervisor: String
    let bareMetal: Bool
    let vcpus: Int
    let memoryMiB: Int
}

extension InstanceType {
    fileprivate init(name: String, _ limits: Limits) {
        self.init(
            name: name, maximumInterfaces: limits.enis, networkCards: limits.networkCards,
            ipv4AddressesPerInterface: limits.ipv4PerEni, ipv6AddressesPerInterface: limits.ipv6PerEni,
            hypervisor: limits.hypervisor, isBareMetal: limits.bareMetal, vCPUs: limits.vcpus,
            memoryMiB: limits.memoryMiB)
    }
}
