import Foundation
import IPAddressing
import TestSupport
import Testing

@testable import EC2

/// The same calls as botocore writes them, and the same answers as botocore reads them.
struct WireTests {
    struct Document: Decodable {
        let requests: [Request]
        let answers: [Answer]
    }

    struct Request: Decodable {
        let name: String
        let body: [String: Value]
    }

    struct Answer: Decodable {
        let action: String
        let document: String
        let meaning: Meaning
    }

    /// botocore leaves numbers as numbers until it writes the form.
    struct Value: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text = try (try? container.decode(String.self)) ?? String(container.decode(Int.self))
        }
    }

    static let tags = [
        EC2Tag(key: "node.k8s.amazonaws.com/instance_id", value: "i-0123456789abcdef0"),
        EC2Tag(key: "Ünïcode 🚀", value: " a+b=c&d% "), EC2Tag(key: "empty", value: ""),
    ]

    /// The calls of `generate-botocore-wire.py`, by their names there.
    static let calls: [String: @Sendable (EC2Client) async throws -> Void] = {
        let eni = "eni-0a1b2c3d4e5f60718"
        let instance = "i-0123456789abcdef0"
        let subnet = "subnet-0fedcba9876543210"
        return [
            "create": {
                _ = try await $0.createNetworkInterface(
                    subnet: subnet, securityGroups: ["sg-1", "sg-2"], description: "aws-K8S-\(instance)",
                    secondaryAddressCount: 9, tags: tags, clientToken: "token-1")
            },
            "create, least": {
                _ = try await $0.createNetworkInterface(
                    subnet: subnet, securityGroups: [], description: "", clientToken: "token-2")
            },
            "attach": { _ = try await $0.attachNetworkInterface(id: eni, instance: instance, deviceIndex: 1) },
            "attach to a card": {
                _ = try await $0.attachNetworkInterface(id: eni, instance: instance, deviceIndex: 3, card: 2)
            },
            "delete on termination": {
                try await $0.setDeleteOnTermination(interface: eni, attachment: "eni-attach-1", true)
            },
            "keep on termination": {
                try await $0.setDeleteOnTermination(interface: eni, attachment: "eni-attach-1", false)
            },
            "groups": { try await $0.setSecurityGroups(interface: eni, ["sg-2", "sg-1"]) },
            "detach": { try await $0.detachNetworkInterface(attachment: "eni-attach-1") },
            "detach by force": { try await $0.detachNetworkInterface(attachment: "eni-attach-1", force: true) },
            "delete": { try await $0.deleteNetworkInterface(id: eni) },
            "describe interfaces by id": { _ = try await $0.describeNetworkInterfaces(ids: [eni, "eni-2"]) },
            "describe interfaces by filter": {
                _ = try await $0.describeNetworkInterfaces(filters: [
                    EC2Filter(name: "tag-key", value: "node.k8s.amazonaws.com/instance_id"),
                    EC2Filter(name: "status", values: ["available", "in-use"]),
                    EC2Filter(name: "tag:a b", value: "*?\\*"),
                ])
            },
            "describe instances": { _ = try await $0.describeInstances(ids: [instance]) },
            "describe types": { _ = try await $0.describeInstanceTypes(["m5.large", "c5n.18xlarge"]) },
            "describe subnets": {
                _ = try await $0.describeSubnets(filters: [
                    EC2Filter(name: "vpc-id", value: "vpc-1"),
                    EC2Filter(name: "availability-zone", value: "eu-central-1a"),
                ])
            },
            "describe subnets by id": { _ = try await $0.describeSubnets(ids: [subnet]) },
            "assign count": { _ = try await $0.assignPrivateIPAddresses(interface: eni, count: 2) },
            "assign addresses": {
                _ = try await $0.assignPrivateIPAddresses(
                    interface: eni, addresses: [IPv4Address(10, 0, 1, 5), IPv4Address(10, 0, 1, 6)])
            },
            "unassign": {
                try await $0.unassignPrivateIPAddresses(
                    interface: eni, addresses: (5..<17).map { IPv4Address(10, 0, 1, $0) })
            },
            "tags": {
                try await $0.createTags(
                    resource: eni, tags: [EC2Tag(key: "a", value: "1"), EC2Tag(key: "b", value: "")])
            },
        ]
    }()

    static func committed() throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(contentsOf: fixture("botocore-wire.json")))
    }

    @Test func `every call's parameters are written as botocore writes them`() async throws {
        try await checkRequests(Self.committed())
    }

    @Test func `every answer is read as botocore reads it`() async throws {
        try await checkAnswers(Self.committed())
    }

    /// The model grows every month: what must agree is the meaning, not the text.
    @Test(NeedsPython(module: "botocore"))
    func `the botocore of this machine agrees in both directions`() async throws {
        let text = try Python.run(fixture("generate-botocore-wire.py").path)
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        try await checkRequests(document)
        try await checkAnswers(document)
    }

    private func checkRequests(_ document: Document) async throws {
        #expect(Set(document.requests.map(\.name)) == Set(Self.calls.keys))
        for request in document.requests {
            let http = ScriptedHTTP(.error("Stop"))
            let call = try #require(Self.calls[request.name])
            // Only the request matters here; its answer ends the call.
            _ = try? await call(client(http))
            #expect(http.calls.first == request.body.mapValues(\.text), "\(request.name)")
        }
    }

    private func checkAnswers(_ document: Document) async throws {
        for answer in document.answers {
            let client = client(ScriptedHTTP(.text(answer.document, status: 200)))
            let meaning = answer.meaning
            switch answer.action {
            case "CreateNetworkInterface":
                let interface = try await client.createNetworkInterface(
                    subnet: "", securityGroups: [], description: "", clientToken: "")
                #expect(interface == (try #require(meaning.NetworkInterface).model(tags: \.TagSet)))
            case "AttachNetworkInterface":
                let id = try await client.attachNetworkInterface(id: "", instance: "", deviceIndex: 1)
                #expect(id == meaning.AttachmentId)
            case "DescribeNetworkInterfaces":
                let interfaces = try await client.describeNetworkInterfaces()
                #expect(interfaces == (try meaning.NetworkInterfaces?.map { try $0.model(tags: \.TagSet) }))
                #expect(interfaces.count == 2)
            case "DescribeInstances":
                let instances = try await client.describeInstances()
                #expect(instances == (try meaning.Reservations?.flatMap(\.Instances).map { try $0.model() }))
                #expect(instances.count == 4)
            case "DescribeInstanceTypes":
                let types = try await client.describeInstanceTypes([])
                #expect(types == meaning.InstanceTypes?.map(\.model))
                #expect(types.count == 2)
            case "DescribeSubnets":
                let subnets = try await client.describeSubnets()
                #expect(subnets == meaning.Subnets?.map(\.model))
                #expect(subnets.count == 2)
            case "AssignPrivateIpAddresses":
                let addresses = try await client.assignPrivateIPAddresses(interface: "", count: 2)
                #expect(addresses.map(\.description) == meaning.AssignedPrivateIpAddresses?.map(\.PrivateIpAddress))
            default: Issue.record("no reader for \(answer.action)")
            }
        }
    }
}
