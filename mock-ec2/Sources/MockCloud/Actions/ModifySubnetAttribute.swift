/// The parameters of ModifySubnetAttribute: exactly one attribute per call.
public struct ModifySubnetAttributeRequest: Hashable, Sendable {
    public var subnet: String
    public var mapsPublicAddressOnLaunch: Bool?
    public var assignsIPv6AddressOnCreation: Bool?
    public var enablesDNS64: Bool?

    public init(subnet: String) { self.subnet = subnet }
}

extension MockCloud {
    /// ModifySubnetAttribute.
    public mutating func modifySubnetAttribute(_ request: ModifySubnetAttributeRequest) throws(CloudError) {
        try admit(.modifySubnetAttribute)
        try ResourceKind.subnet.check(request.subnet)
        let given = [request.mapsPublicAddressOnLaunch, request.assignsIPv6AddressOnCreation, request.enablesDNS64]
            .compactMap(\.self)
        guard given.count <= 1 else {
            throw .invalidCombination("Fields for multiple attribute types specified")
        }
        guard !given.isEmpty else { throw .invalidCombination("No attributes specified.") }
        try authorize()
        let subnet = try existingSubnet(request.subnet)
        if request.assignsIPv6AddressOnCreation == true, subnet.ipv6Association == nil {
            throw .invalidParameterValue(
                "Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation "
                    + "to true unless the subnet (\(subnet.id)) has an IPv6 CIDR block associated with it.")
        }
        if let isOn = request.mapsPublicAddressOnLaunch { subnets[subnet.id]?.mapsPublicAddressOnLaunch = isOn }
        if let isOn = request.assignsIPv6AddressOnCreation {
            subnets[subnet.id]?.assignsIPv6AddressOnCreation = isOn
        }
        if let isOn = request.enablesDNS64 { subnets[subnet.id]?.enablesDNS64 = isOn }
    }
}
