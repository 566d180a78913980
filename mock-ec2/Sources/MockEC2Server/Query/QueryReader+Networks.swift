import IPAddressing
import MockCloud

// The parameters that are addresses and blocks of addresses.
extension QueryReader {
    /// A parameter that is written as `Value` is; `kind` names it in the error.
    mutating func value<Value: LosslessStringConvertible>(_ name: String, _ kind: String) throws(CloudError) -> Value? {
        guard let text = string(name) else { return nil }
        guard let value = Value(text) else {
            throw CloudError(
                "InvalidParameterValue",
                "Value (\(text)) for parameter \(name) is invalid. This is not a valid \(kind).")
        }
        return value
    }

    mutating func requiredValue<Value: LosslessStringConvertible>(
        _ name: String, _ kind: String
    ) throws(CloudError) -> Value {
        _ = try required(name)
        guard let value = try value(name, kind) as Value? else {
            throw CloudError("MissingParameter", "The request must contain the parameter \(name)")
        }
        return value
    }

    /// `name.1`, `name.2`, ...
    mutating func values<Value: LosslessStringConvertible>(
        _ name: String, _ kind: String
    ) throws(CloudError) -> [Value] {
        var values: [Value] = []
        for index in indices(name) {
            if let value = try value("\(name).\(index)", kind) as Value? { values.append(value) }
        }
        return values
    }

    /// `name.1.member`, `name.2.member`, ...
    mutating func values<Value: LosslessStringConvertible>(
        _ name: String, member: String, _ kind: String
    ) throws(CloudError) -> [Value] {
        var values: [Value] = []
        for index in indices(name) { values.append(try requiredValue("\(name).\(index).\(member)", kind)) }
        return values
    }

    /// An IPv4 block, of which EC2 clears the bits behind the prefix: 100.68.0.18/18 is 100.68.0.0/18.
    mutating func block(_ name: String) throws(CloudError) -> IPv4CIDR? {
        guard let text = string(name) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(String(parts[0])), let length = Int(parts[1]),
            let block = try? IPv4CIDR(containing: address, prefixLength: length)
        else {
            throw CloudError(
                "InvalidParameterValue",
                "Value (\(text)) for parameter \(name) is invalid. This is not a valid CIDR block.")
        }
        return block
    }

    /// What CreateNetworkInterface, and RunInstances for a new interface, say of its addresses.
    mutating func readAddresses(
        of request: inout CreateNetworkInterfaceRequest, _ prefix: String = ""
    ) throws(CloudError) {
        request.primaryAddress = try address("\(prefix)PrivateIpAddress")
        for index in indices("\(prefix)PrivateIpAddresses") {
            let name = "\(prefix)PrivateIpAddresses.\(index)"
            let address: IPv4Address = try requiredValue("\(name).PrivateIpAddress", "IPv4 address")
            request.addresses.append(NamedAddress(address: address, isPrimary: try boolean("\(name).Primary") ?? false))
        }
        request.secondaryAddressCount = try integer("\(prefix)SecondaryPrivateIpAddressCount")
        request.prefixes = try values("\(prefix)Ipv4Prefix", member: "Ipv4Prefix", "IPv4 prefix")
        request.prefixCount = try integer("\(prefix)Ipv4PrefixCount")
        request.ipv6Addresses = try values("\(prefix)Ipv6Addresses", member: "Ipv6Address", "IPv6 address")
        request.ipv6AddressCount = try integer("\(prefix)Ipv6AddressCount")
        request.ipv6Prefixes = try values("\(prefix)Ipv6Prefix", member: "Ipv6Prefix", "IPv6 prefix")
        request.ipv6PrefixCount = try integer("\(prefix)Ipv6PrefixCount")
    }
}
