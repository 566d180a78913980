import IPAddressing
import LabDriver
import MockCloud

/// A call whose time must not depend on how large the cloud is.
struct Call {
    let name: String
    let make: (inout MockCloud) throws -> Void

    /// All of them, about the middle one of the cloud's instances.
    static func all(in cloud: MockCloud) throws -> [Call] {
        let instance = cloud.instanceOrder[cloud.instanceOrder.count / 2]
        let interface = try LoadedCloud.found(cloud.interfaces(of: instance).last)
        let address = try LoadedCloud.found(interface.secondaryAddresses.last)
        let byInstance = DescribeRequest(filters: [CloudFilter(name: "attachment.instance-id", values: [instance])])
        return [
            Call(name: "DescribeNetworkInterfaces by id") {
                _ = try $0.describeNetworkInterfaces(DescribeRequest(ids: [interface.id]))
            },
            Call(name: "DescribeNetworkInterfaces by instance") { _ = try $0.describeNetworkInterfaces(byInstance) },
            Call(name: "DescribeInstances by id") {
                _ = try $0.describeInstances(DescribeRequest(ids: [instance]))
            },
            Call(name: "AssignPrivateIpAddresses and Unassign") { cloud in
                try cloud.unassignPrivateIPAddresses(
                    UnassignPrivateIPAddressesRequest(interface: interface.id, addresses: [address], prefixes: []))
                var request = AssignPrivateIPAddressesRequest(interface: interface.id)
                request.addresses = [address]
                _ = try cloud.assignPrivateIPAddresses(request)
            },
            Call(name: "CreateNetworkInterface and Delete") { cloud in
                let made = try cloud.createNetworkInterface(CreateNetworkInterfaceRequest(subnet: interface.subnet))
                try cloud.deleteNetworkInterface(DeleteNetworkInterfaceRequest(interface: made.interface.id))
            },
            Call(name: "metadata by source address") { cloud in
                guard let holder = cloud.holder(of: address),
                    let found = cloud.interfaces[holder]?.attachment?.instance,
                    cloud.metadata(of: found) != nil
                else { throw LabError("nobody has \(address)") }
            },
        ]
    }
}
