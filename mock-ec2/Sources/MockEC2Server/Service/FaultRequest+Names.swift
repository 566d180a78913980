import MockCloud

// Ids are not known before a cloud begins, so what a fault is about may be named by `Name` tags.
extension FaultRequest {
    /// With the ids of what it names. What is no name stays as it is: the cloud says that there is no such id.
    func resolved(in cloud: MockCloud) throws(CloudError) -> FaultRequest {
        switch self {
        case .mishap(.detach(let interface)): return .mishap(.detach(interface: try cloud.interface(named: interface)))
        case .mishap(.stop(let instance)): return .mishap(.stop(instance: cloud.instance(named: instance)))
        case .mishap(.drain(let subnet, let free)):
            return .mishap(.drain(subnet: cloud.subnet(named: subnet), free: free))
        case .fault(var fault):
            guard case .attachStuck(let interface?) = fault.effect else { return self }
            fault.effect = .attachStuck(interface: try cloud.interface(named: interface))
            return .fault(fault)
        case .credentialsExpire: return self
        }
    }
}

extension MockCloud {
    /// The id of the first subnet with the name.
    fileprivate func subnet(named name: String) -> String {
        subnetOrder.first { id in subnets[id]?.tags.contains(CloudTag(key: "Name", value: name)) == true } ?? name
    }

    /// The id of the first instance with the name.
    fileprivate func instance(named name: String) -> String {
        instanceOrder.first { instances[$0]?.name == name } ?? name
    }

    /// The id of an interface that is named by its instance and its device index: `node1/1`.
    fileprivate func interface(named name: String) throws(CloudError) -> String {
        guard let slash = name.lastIndex(of: "/"), let index = Int(name[name.index(after: slash)...]) else {
            return name
        }
        let found = interfaces(of: instance(named: String(name[..<slash])))
            .first { $0.attachment?.card == 0 && $0.attachment?.deviceIndex == index }
        guard let found else {
            throw CloudError(
                "InvalidNetworkInterfaceID.NotFound",
                "There is no interface at this device index of this instance: \(name)")
        }
        return found.id
    }
}
