import IPAddressing
import MockCloud

extension EC2Operations {
    @Sendable static func assignPrivateIPAddresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = AssignPrivateIPAddressesRequest(interface: try query.required("NetworkInterfaceId"))
        request.addresses = try query.addresses("PrivateIpAddress")
        request.count = try query.integer("SecondaryPrivateIpAddressCount")
        request.prefixes = try query.values("Ipv4Prefix", "IPv4 prefix")
        request.prefixCount = try query.integer("Ipv4PrefixCount")
        request.allowsReassignment = try query.boolean("AllowReassignment") ?? false
        try query.finish()
        let answer = try cloud.assignPrivateIPAddresses(request)
        return XMLWriter { xml in
            xml.element("networkInterfaceId", answer.interface)
            xml.list("assignedPrivateIpAddressesSet", answer.assigned) {
                $0.element("privateIpAddress", $1.description)
            }
            xml.list("assignedIpv4PrefixSet", answer.assignedPrefixes) { $0.element("ipv4Prefix", $1.description) }
        }
    }

    @Sendable static func unassignPrivateIPAddresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = UnassignPrivateIPAddressesRequest(
            interface: try query.required("NetworkInterfaceId"), addresses: try query.addresses("PrivateIpAddress"),
            prefixes: try query.values("Ipv4Prefix", "IPv4 prefix"))
        try query.finish()
        try cloud.unassignPrivateIPAddresses(request)
        return done
    }

    @Sendable static func assignIPv6Addresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = AssignIPv6AddressesRequest(interface: try query.required("NetworkInterfaceId"))
        request.addresses = try query.values("Ipv6Addresses", "IPv6 address")
        request.count = try query.integer("Ipv6AddressCount")
        request.prefixes = try query.values("Ipv6Prefix", "IPv6 prefix")
        request.prefixCount = try query.integer("Ipv6PrefixCount")
        try query.finish()
        let answer = try cloud.assignIPv6Addresses(request)
        return XMLWriter { xml in
            xml.element("networkInterfaceId", answer.interface)
            xml.list("assignedIpv6Addresses", answer.addresses.map(\.description))
            xml.list("assignedIpv6PrefixSet", answer.prefixes.map(\.description))
        }
    }

    @Sendable static func unassignIPv6Addresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = UnassignIPv6AddressesRequest(interface: try query.required("NetworkInterfaceId"))
        request.addresses = try query.values("Ipv6Addresses", "IPv6 address")
        request.prefixes = try query.values("Ipv6Prefix", "IPv6 prefix")
        try query.finish()
        let answer = try cloud.unassignIPv6Addresses(request)
        return XMLWriter { xml in
            xml.element("networkInterfaceId", answer.interface)
            xml.list("unassignedIpv6Addresses", answer.addresses.map(\.description))
            xml.list("unassignedIpv6PrefixSet", answer.prefixes.map(\.description))
        }
    }
}
