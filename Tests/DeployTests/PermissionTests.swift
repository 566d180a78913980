import Foundation
import TestSupport
import Testing

/// deploy/iam-policy.json beside the calls that the daemon makes.
@Suite struct PermissionTests {
    private var statements: [[String: Any]] {
        get throws { try Project.json("deploy/iam-policy.json")[objects: "Statement"] }
    }

    private func actions(_ statement: [String: Any]) -> [String] {
        (statement["Action"] as? String).map { [$0] } ?? statement[strings: "Action"]
    }

    @Test func `The policy allows the actions that the daemon calls, each once, and no other`() throws {
        let allowed = try statements.flatMap(actions)
        #expect(allowed.count == Set(allowed).count)
        #expect(Set(allowed) == Set(try calledActions().map { "ec2:\($0)" }))
    }

    @Test func `The documentation names the same actions`() throws {
        let named = try Project.text("docs/configuration.md").matches(of: /`(ec2:[A-Za-z]+)`/).map {
            String($0.output.1)
        }
        #expect(Set(named) == Set(try statements.flatMap(actions)))
    }

    @Test func `Only what a node has made is deleted, and only what is being made is tagged`() throws {
        func condition(_ action: String) throws -> [String: Any] {
            try statements.first { actions($0).contains(action) }?[object: "Condition"] ?? [:]
        }
        #expect(
            try condition("ec2:DeleteNetworkInterface") as NSDictionary
                == ["StringLike": ["aws:ResourceTag/node.k8s.amazonaws.com/instance_id": "*"]])
        #expect(
            try condition("ec2:CreateTags") as NSDictionary
                == ["StringEquals": ["ec2:CreateAction": "CreateNetworkInterface"]])
        // The tag that the condition asks for is the one that the daemon gives.
        #expect(try Project.sources("Sources/NodeAgent").contains { $0.contains("node.k8s.amazonaws.com/instance_id") })
    }

    /// The actions behind those methods of the EC2 client that the daemon calls, by the text of both.
    private func calledActions() throws -> Set<String> {
        let names = Dictionary(
            uniqueKeysWithValues: try Project.text("Sources/EC2/Call/EC2Action.swift")
                .matches(of: /case (\w+) = "(\w+)"/).map { (String($0.output.1), String($0.output.2)) })
        #expect(names.count >= 10)
        let daemon = try Project.sources("Sources/NodeAgent").joined()
        let called = Set(daemon.matches(of: /\bec2\.(\w+)\(/).map { String($0.output.1) })
        var actions: Set<String> = []
        let methods = try methods()
        for method in methods where called.contains(method.name) {
            let words = Set(method.body.matches(of: /\b(\w+)\(/).map { String($0.output.1) })
            for part in [method] + methods.filter({ words.contains($0.name) }) {
                actions.formUnion(part.body.matches(of: /\.(\w+)/).compactMap { names[String($0.output.1)] })
            }
            // Tags that come with a creation need the permission to tag.
            if method.body.contains("TagSpecification") { actions.insert("CreateTags") }
        }
        return actions
    }

    /// The methods of the client, each with its text.
    private func methods() throws -> [(name: String, body: Substring)] {
        let text = try Project.sources("Sources/EC2").joined()
        let starts = text.matches(of: /(?:public|private) func (\w+)/)
        return zip(starts.indices, starts).map { index, start in
            let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
            return (String(start.output.1), text[start.range.lowerBound..<end])
        }
    }
}
