import MockCloud
import Testing

@Suite struct TagTests {
    private func tags(_ world: World, _ id: String) -> [String: String] {
        let tags = world.cloud.interfaces[id]?.tags ?? []
        return Dictionary(uniqueKeysWithValues: tags.map { ($0.key, $0.value) })
    }

    @Test func `tags are added, overwritten, and deleted by key, by value, or all`() throws {
        var world = try World()
        let interface = try world.create().id
        func create(_ tags: [String: String]) throws {
            let tags = tags.map { CloudTag(key: $0.key, value: $0.value) }
            try world.cloud.createTags(CreateTagsRequest(resources: [interface], tags: tags))
        }
        func delete(_ tags: [DeleteTagsRequest.Selection]) throws {
            try world.cloud.deleteTags(DeleteTagsRequest(resources: [interface], tags: tags))
        }
        try create(["a": "1", "b": "2", "B": "3", "c": "4"])
        try create(["a": "9"])
        #expect(tags(world, interface) == ["a": "9", "b": "2", "B": "3", "c": "4"])
        try delete([.init(key: "b"), .init(key: "c", value: "other"), .init(key: "none")])
        #expect(tags(world, interface) == ["a": "9", "B": "3", "c": "4"])
        try delete([.init(key: "c", value: "4")])
        #expect(tags(world, interface) == ["a": "9", "B": "3"])
        try delete([])
        #expect(tags(world, interface) == [:])
    }

    @Test func `tags go to all of the resources or to none`() throws {
        var world = try World()
        let interface = try world.create().id
        let request = CreateTagsRequest(resources: [interface, noInterface], tags: [CloudTag(key: "a", value: "1")])
        let error = #expect(throws: CloudError.self) { try world.cloud.createTags(request) }
        #expect(error?.code == "InvalidNetworkInterfaceID.NotFound")
        #expect(tags(world, interface) == [:])
    }
}
