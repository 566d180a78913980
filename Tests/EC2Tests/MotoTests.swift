import AWSCore
import Foundation
import HTTPClient
import IPAddressing
import TestSupport
import Testing

@testable import EC2

/// The whole client, over libcurl, against a mock cloud that others wrote.
@Suite(NeedsPython(module: "moto.server"))
struct MotoTests {
    struct Cloud: Decodable {
        let endpoint, region, subnet, cidr, vpc, instance, address, group: String
    }

    /// moto in a process of its own, which ends when its stdin does.
    final class Server {
        let cloud: Cloud
        private let process = Process()
        private let input = Pipe()

        init() throws {
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [Python.executable, fixture("moto-server.py").path]
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            var line = Data()
            while !line.contains(UInt8(ascii: "{")) || line.last != UInt8(ascii: "\n") {
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { break }
                line += more
            }
            let start = line.firstIndex(of: UInt8(ascii: "{")) ?? line.startIndex
            cloud = try JSONDecoder().decode(Cloud.self, from: line[start...])
        }

        // Not `waitUntilExit`: it waits for whoever inherited the socket by which Foundation sees the child's end.
        deinit { kill(process.processIdentifier, SIGKILL) }
    }

    @Test func `an interface lives its whole life in moto`() async throws {
        let server = try Server()
        let cloud = server.cloud
        let client = EC2Client(
            http: CurlHTTPClient(),
            credentials: StaticCredentials(Credentials(accessKeyID: "AKID", secretAccessKey: Secret("key"))),
            region: cloud.region, endpoint: cloud.endpoint)

        let instance = try #require(try await client.describeInstances(ids: [cloud.instance]).first)
        #expect(instance.instanceType == "m5.large")
        #expect(instance.privateAddress?.description == cloud.address)
        #expect(instance.interfaces.map(\.attachment?.deviceIndex) == [0])

        let limits = try #require(try await client.describeInstanceTypes(["m5.large"]).first)
        #expect(limits.interfacesOfDefaultCard == 3)
        #expect(limits.ipv4AddressesPerInterface == 10)

        let subnet = try #require(
            try await client.describeSubnets(filters: [EC2Filter(name: "vpc-id", value: cloud.vpc)])
                .first { $0.id == cloud.subnet })
        #expect(subnet.cidr?.description == cloud.cidr)

        let tags = [EC2Tag(key: "owner", value: "vpc-cni & 'é' 🚀 + %20"), EC2Tag(key: "empty", value: "")]
        let created = try await client.createNetworkInterface(
            subnet: cloud.subnet, securityGroups: [cloud.group], description: "aws-K8S-\(cloud.instance)",
            secondaryAddressCount: 2, tags: tags, clientToken: "token-1")
        #expect(created.secondaryAddresses.count == 2)
        #expect(created.groups == [cloud.group])
        #expect(created.status == .available)

        let attachment = try await client.attachNetworkInterface(
            id: created.id, instance: cloud.instance, deviceIndex: 1)
        try await client.setDeleteOnTermination(interface: created.id, attachment: attachment, true)
        try await client.createTags(resource: created.id, tags: [EC2Tag(key: "late", value: "yes")])

        // moto's answer names all addresses of the interface, EC2's only the new ones: whoever took it at its word would
        // hand out the primary address to a pod.
        let error = await #expect(throws: EC2Error.self) {
            try await client.assignPrivateIPAddresses(interface: created.id, count: 3)
        }
        #expect(error?.outcomeIsUnknown == true)

        let seen = try #require(
            try await client.describeNetworkInterfaces(filters: [EC2Filter(name: "tag:owner", value: tags[0].value)])
                .first)
        #expect(seen.id == created.id)
        #expect(seen.mac == created.mac)
        #expect(seen.attachment?.instance == cloud.instance)
        #expect(seen.attachment?.id == attachment)
        #expect(seen.status == .inUse)
        #expect(seen.secondaryAddresses.count == 5)
        #expect(seen.tags.value(of: "owner") == tags[0].value)
        #expect(seen.tags.value(of: "late") == "yes")

        try await client.unassignPrivateIPAddresses(
            interface: created.id, addresses: Array(seen.secondaryAddresses.prefix(4)))
        let left = try await client.describeNetworkInterfaces(ids: [created.id]).first
        #expect(left?.secondaryAddresses == Array(seen.secondaryAddresses.suffix(1)))

        try await client.detachNetworkInterface(attachment: attachment)
        try await client.deleteNetworkInterface(id: created.id)
        let gone = await #expect(throws: EC2Error.self) {
            try await client.describeNetworkInterfaces(ids: [created.id])
        }
        #expect(gone?.isNotFound == true)
    }
}
