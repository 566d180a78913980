import IPAddressing
import MockCloud

extension EC2Operations {
    @Sendable static func assignPrivateIPAddresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = AssignPrivateIPAddressesRequest(interface: try query.required("NetworkInterfaceId"))
        request.addresses = try query.addresses("PrivateIpAddress")
        request.count = try query.integer("SecondaryPrivateIpAddressCount")
        request.allowsReassignment = try query.boolean("AllowReassignment") ?? false
        try query.finish()
        let answer = try cloud.assignPrivateIPAddresses(request)
        return XMLWriter { xml in
            xml.element("networkInterfaceId", answer.interface)
            xml.list("assignedPrivateIpAddressesSet", answer.assigned) {
                $0.element("privateIpAddress", $1.description)
            }
            xml.list("assignedIpv4PrefixSet", [String]())
        }
    }

    @Sendable static func unassignPrivateIPAddresses(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = UnassignPrivateIPAddressesRequest(
            interface: try query.required("NetworkInterfaceId"), addresses: try query.addresses("PrivateIpAddress"))
        try query.finish()
        try cloud.unassignPrivateIPAddresses(request)
        return done
    }
}
