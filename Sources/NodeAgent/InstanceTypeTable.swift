import CInstanceTypes
import FoundationEssentials
import WarmPool

/// The published limits of every instance type, compiled in; a type that is missing here is asked of EC2.
enum InstanceTypeTable {
    private struct Entry: Decodable {
        let enis: Int
        let ipv4PerEni: Int
        let networkCards: [Int]
    }

    /// The limits of the default network card, which is card 0 on every type.
    static func limits(of type: String) -> InstanceLimits? {
        let bytes = UnsafeRawBufferPointer(start: instance_types_json_start(), count: instance_types_json_size)
        guard let entry = (try? JSONDecoder().decode([String: Entry].self, from: Data(bytes)))?[type] else {
            return nil
        }
        return InstanceLimits(
            interfaces: entry.networkCards.first ?? entry.enis, addressesPerInterface: entry.ipv4PerEni)
    }
}
