import MockCloud
import Testing
import VPCFabric

@Suite struct LabNodesTests {
    private func cloud(_ names: String...) throws -> MockCloud {
        var configuration = CloudConfiguration.standard(nodes: names.count)
        for (index, name) in names.enumerated() { configuration.instances[index].name = name }
        return try MockCloud(configuration, seed: 1, now: CloudTime(unixSeconds: 1_800_000_000))
    }

    @Test func `A node is called by its Name tag where a namespace can be, or else by its id`() throws {
        let cloud = try cloud("node1", "a-b", "node1", "router", "Big", "n9")
        let names = FabricConfiguration.nodes(of: cloud).map(\.name)
        let ids = cloud.instanceOrder.map { $0.filter { $0 != "-" } }
        #expect(names == ["node1", ids[1], ids[2], ids[3], ids[4], "n9"])
    }

    @Test func `A node keeps the name that it had, and no other gets it`() throws {
        var cloud = try cloud("node1", "node2", "node3")
        let (first, second) = (cloud.instanceOrder[0], cloud.instanceOrder[1])
        let names = [first: "node1", second: "node2"]
        try cloud.createTags(CreateTagsRequest(resources: [first], tags: [CloudTag(key: "Name", value: "other")]))
        try cloud.createTags(
            CreateTagsRequest(resources: [cloud.instanceOrder[2]], tags: [CloudTag(key: "Name", value: "node1")]))
        _ = try cloud.terminateInstances(TerminateInstancesRequest(instances: [second]))
        let nodes = FabricConfiguration.nodes(of: cloud, named: names)
        #expect(nodes.map(\.instance) == [first, cloud.instanceOrder[2]])
        #expect(nodes[0].name == "node1")
        #expect(nodes[1].name == cloud.instanceOrder[2].filter { $0 != "-" })
    }
}
