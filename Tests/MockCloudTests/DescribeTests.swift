import IPAddressing
import MockCloud
import Testing

@testable import struct MockCloud.Pattern

@Suite struct DescribeTests {
    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abd", false), ("a*", "abc", true), ("a*", "a", true), ("*c", "abc", true),
        ("a?c", "abc", true), ("a?c", "ac", false), ("*", "", true), ("?", "", false), ("", "", true),
        ("a\\*", "a*", true), ("a\\*", "ab", false), ("\\?", "?", true), ("\\\\", "\\", true), ("A", "a", false),
        ("*a*b*", "xxaxxbxx", true), ("*a*b", "aab ab", true), ("?", "😀", true),
        ("a*a*a*a*b", "aaaaaaaaaaaaaaa", false),
    ])
    func `a filter value matches as EC2's wildcards do`(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(Pattern(pattern).matches(text) == matches)
    }

    @Test func `filters are joined by AND and their values by OR`() throws {
        var world = try World()
        let one = try world.create(secondaries: 1)
        let two = try world.create(in: world.cloud.subnetOrder[1])
        let attachment = try world.attach(one.id, at: 1)
        try world.cloud.createTags(
            CreateTagsRequest(resources: [two.id], tags: [CloudTag(key: "cluster", value: "blue-1")]))
        let node = world.node1
        func ids(_ filters: (String, [String])...) throws -> Set<String> {
            let request = DescribeRequest(filters: filters.map { CloudFilter(name: $0.0, values: $0.1) })
            return Set(try world.cloud.describeNetworkInterfaces(request).elements.map(\.id))
        }
        let primary = try world.primary
        #expect(try ids(("status", ["available"])) == [two.id])
        #expect(try ids(("status", ["available", "in-use"])).count == 4)
        #expect(try ids(("attachment.instance-id", [node])) == [one.id, primary.id])
        #expect(try ids(("attachment.instance-id", [node]), ("attachment.device-index", ["1"])) == [one.id])
        #expect(try ids(("attachment.instance-id", ["i-*"])).count == 3)
        #expect(try ids(("attachment.attachment-id", [attachment])) == [one.id])
        #expect(try ids(("tag:cluster", ["blue*"])) == [two.id])
        #expect(try ids(("tag-key", ["cluster"]), ("tag:cluster", ["red"])) == [])
        #expect(try ids(("private-ip-address", [one.secondaryAddresses[0].description])) == [one.id])
        #expect(try ids(("addresses.association.public-ip", ["203.0.113.10"])) == [primary.id])
        #expect(try ids(("subnet-id", [world.cloud.subnetOrder[1]])) == [two.id])
        #expect(try ids(("vpc-id", world.cloud.vpcs.keys.sorted()), ("group-id", [world.group])).count == 4)
        #expect(try ids(("mac-address", [two.mac.description])) == [two.id])
        #expect(try ids(("source-dest-check", ["false"])) == [])
        #expect(try ids(("attachment.delete-on-termination", ["true"])).count == 2)
    }

    @Test func `pages follow each other while interfaces come and go`() throws {
        var world = try World(nodes: 0)
        var all: Set<String> = []
        for _ in 0..<12 { all.insert(try world.create().id) }
        var request = DescribeRequest()
        request.maxResults = 5
        var seen: [String] = []
        repeat {
            let page = try world.cloud.describeNetworkInterfaces(request)
            seen += page.elements.map(\.id)
            request.nextToken = page.nextToken
            if let last = page.elements.last?.id, all.count == 12 {
                try world.delete(last)
                all.remove(last)
            }
        } while request.nextToken != nil
        #expect(seen.count == 12 && Set(seen).isSuperset(of: all) && seen == seen.sorted())

        request.nextToken = nil
        request.nextToken = try world.cloud.describeNetworkInterfaces(request).nextToken
        request.filters = [CloudFilter(name: "status", values: ["available"])]
        let error = #expect(throws: CloudError.self) { try world.cloud.describeNetworkInterfaces(request) }
        #expect(error?.code == "InvalidNextToken")
    }

    @Test func `subnets, VPCs, groups, zones and types are described`() throws {
        var world = try World()
        let subnets = try world.cloud.describeSubnets(
            DescribeRequest(filters: [CloudFilter(name: "availability-zone", values: ["us-west-2b"])])
        ).elements
        #expect(subnets.map(\.block.description) == ["10.0.64.0/18"])
        #expect(subnets.map(\.availableAddressCount) == [16379])
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 16377)
        #expect(try world.cloud.describeVPCs(DescribeRequest()).elements.map(\.block.description) == ["10.0.0.0/16"])
        let groups = try world.cloud.describeSecurityGroups(DescribeRequest(), names: ["default"]).elements
        #expect(groups.map(\.id) == [world.group])
        let zones = try world.cloud.describeAvailabilityZones(DescribeRequest(ids: ["usw2-az3"]))
        #expect(zones.map(\.name) == ["us-west-2c"])
        let types = try world.cloud.describeInstanceTypes(DescribeRequest(ids: ["p4d.24xlarge", "m5.large"])).elements
        #expect(types.map(\.maximumInterfaces) == [3, 60])
        var paged = DescribeRequest()
        paged.maxResults = 100
        let page = try world.cloud.describeInstanceTypes(paged)
        #expect(page.elements.count == 100 && page.nextToken != nil)
        let tags = try world.cloud.describeTags(
            DescribeRequest(filters: [CloudFilter(name: "resource-type", values: ["instance"])])
        ).elements
        #expect(Set(tags.map(\.tag.value)) == ["node1", "node2"])
        #expect(world.cloud.callCounts[.describeInstanceTypes] == 2)
    }

    @Test(arguments: [("us-west-2", "usw2-az1"), ("ap-northeast-3", "apne3-az1"), ("eu-central-1", "euc1-az1")])
    func `zones have their region's abbreviation in their ids`(_ region: String, _ id: String) throws {
        let world = try World { $0.region = region }
        #expect(world.cloud.availabilityZones.first?.id == id)
    }
}
