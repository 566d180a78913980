import Foundation
import Scenarios
import Testing

/// What docs/mock-ec2.md says of scenarios.
@Suite struct DocumentedScenarioTests {
    private func page() throws -> String {
        let root = shippedScenarios.deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/mock-ec2.md"), encoding: .utf8)
    }

    @Test func `the example of the page is a scenario, and has every key there is`() throws {
        let parts = try page().components(separatedBy: "```yaml\n").dropFirst()
        let example = try #require(parts.first?.components(separatedBy: "```").first)
        #expect(mistakes(example).isEmpty)
        let read = try scenario(example)
        #expect(read.summary == "1 VPC, 3 subnets, 4 instances, 1 fault, 5 events until 180 s")
        #expect(read.keys.count == 2 && read.rolePolicies.count == 1)
        // The reader names the keys that it knows when it is shown one that is not like any.
        func keys(_ text: String) throws -> [String] {
            let message = try #require(mistakes(text).first { $0.contains("there are ") })
            return message.components(separatedBy: "there are ")[1].components(separatedBy: ", ")
        }
        for text in [
            "qqqqqqqqqqqq: 1", "vpcs: [{qqqqqqqqqqqq: 1}]", "subnets: [{qqqqqqqqqqqq: 1}]",
            "instances: [{qqqqqqqqqqqq: 1}]", "delays: {qqqqqqqqqqqq: 1}", "throttle: {qqqqqqqqqqqq: 1}",
            "accessKeys: [{qqqqqqqqqqqq: 1}]", "timeline: [{qqqqqqqqqqqq: 1}]",
            "instances: [{interfaces: [{qqqqqqqqqqqq: 1}]}]",
        ] {
            for key in try keys(text) { #expect(example.contains("\(key):"), "\(key)") }
        }
    }

    @Test func `the mistakes that the page shows are those that are told`() throws {
        let text = """
            regoin: us-west-2
            subnets:
              - cidr: 10.1.0.0/24
            instances:
              - {name: node1, type: m5.lagre}
            faults:
              - {code: InternalError, count: 0}
            """
        let found = mistakes(text)
        let shown = try page().split(separator: "\n").filter { $0.hasPrefix("bad.yaml:") }
        #expect(shown.map { String($0.dropFirst("bad.yaml:".count)) } == found)
    }
}
