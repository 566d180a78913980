// Addresses are encoded as their text, as people and other programs write them.

extension Decoder {
    fileprivate func address<Address: LosslessStringConvertible>(_ expected: String) throws -> Address {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = Address(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: AddressError(expected: expected, value: text).description)
        }
        return address
    }
}

extension Encoder {
    fileprivate func write(_ address: some CustomStringConvertible) throws {
        var container = singleValueContainer()
        try container.encode(address.description)
    }
}

extension IPv4Address: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("IPv4 address") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension IPv6Address: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("IPv6 address") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension IPAddress: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("IP address") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension IPv4CIDR: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("IPv4 CIDR block") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension IPv6CIDR: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("IPv6 CIDR block") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension IPCIDR: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("CIDR block") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}

extension MACAddress: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.address("Ethernet (MAC) address") }
    public func encode(to encoder: any Encoder) throws { try encoder.write(self) }
}
