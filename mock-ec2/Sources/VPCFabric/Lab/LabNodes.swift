public import MockCloud

extension FabricConfiguration {
    /// The nodes of a lab: all instances that are not terminated, in the order of their launch. Each keeps the name that it
    /// has in `names`, by instance; another is called by its `Name` tag where that can be a node's name and is nobody
    /// else's, or else by its id without the dash.
    public static func nodes(of cloud: MockCloud, named names: [String: String] = [:]) -> [Node] {
        let instances = cloud.instanceOrder.compactMap { cloud.instances[$0] }.filter { $0.state != .terminated }
        var taken = Set(names.values).union(["router", "internet"])
        return instances.map { instance in
            if let name = names[instance.id] { return Node(name: name, instance: instance.id) }
            let name = instance.name ?? ""
            guard isNodeName(name), taken.insert(name).inserted else {
                return Node(name: instance.id.filter { $0 != "-" }, instance: instance.id)
            }
            return Node(name: name, instance: instance.id)
        }
    }

    private static func isNodeName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
