import HTTPServer
import IPAddressing
import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// IMDSv2 as "Use the Instance Metadata Service" and the clients have it.
@Suite struct MetadataTests {
    /// One instance's view of its metadata service.
    private struct Guest {
        let service: CloudService
        let instance: String

        init(_ service: CloudService, _ index: Int = 0) async {
            self.service = service
            instance = await service.instanceIDs[index]
        }

        func send(
            _ method: String, _ target: String, _ headers: [(name: String, value: String)] = []
        ) async -> HTTPServerReply {
            await service.imds(HTTPServerRequest(method: method, target: target, headers: headers), instance: instance)
        }

        func token(seconds: String = "21600") async -> String {
            await send("PUT", "/latest/api/token", [("X-aws-ec2-metadata-token-ttl-seconds", seconds)]).text
        }

        func get(_ path: String) async -> String? {
            let reply = await send("GET", "/latest/" + path, [("X-aws-ec2-metadata-token", await token())])
            return reply.status == 200 ? reply.text : nil
        }
    }

    @Test(arguments: [
        ("1", 200), ("21600", 200), ("0", 400), ("21601", 400), ("-1", 400), ("", 400), ("soon", 400), ("1.5", 400),
    ])
    func `a token lives for one second to six hours`(seconds: String, status: Int) async throws {
        let guest = await Guest(try makeService())
        let reply = await guest.send("PUT", "/latest/api/token", [("X-aws-ec2-metadata-token-ttl-seconds", seconds)])
        #expect(reply.status == status)
        guard status == 200 else { return }
        #expect(reply.header("X-Aws-Ec2-Metadata-Token-Ttl-Seconds") == seconds)
        #expect(reply.header("Content-Type") == "text/plain")
        #expect(reply.body.count == 56)
        #expect(reply.timeToLive == 2)
    }

    @Test func `a token is refused to proxies, to other methods, and without a lifetime`() async throws {
        let guest = await Guest(try makeService())
        let lifetime = (name: "x-aws-ec2-metadata-token-ttl-seconds", value: "60")
        #expect(await guest.send("PUT", "/latest/api/token", [lifetime, ("X-Forwarded-For", "1.2.3.4")]).status == 403)
        #expect(await guest.send("GET", "/latest/api/token", [lifetime]).status == 405)
        #expect(await guest.send("POST", "/latest/api/token", [lifetime]).status == 405)
        #expect(await guest.send("PUT", "/latest/meta-data/instance-id", [lifetime]).status == 405)
        #expect(await guest.send("PUT", "/latest/api/token").status == 400)
    }

    @Test func `without a good token there is nothing to read`() async throws {
        let clock = TestClock()
        let service = try makeService(clock.clock) { $0.instances.append(.init(name: "node2")) }
        let guest = await Guest(service)
        let path = "/latest/meta-data/instance-id"
        #expect(await guest.send("GET", path).status == 401)
        #expect(await guest.send("GET", path, [("X-aws-ec2-metadata-token", "nonsense")]).status == 401)
        let foreign = await Guest(service, 1).token()
        #expect(await guest.send("GET", path, [("X-aws-ec2-metadata-token", foreign)]).status == 401)
        let token = await guest.token(seconds: "60")
        clock.advance(by: .seconds(59))
        let reply = await guest.send("GET", path, [("x-AWS-ec2-metadata-token", token)])
        #expect(reply.status == 200 && reply.text == guest.instance)
        #expect(reply.header("x-aws-ec2-metadata-token-ttl-seconds") == "1")
        clock.advance(by: .seconds(1))
        let expired = await guest.send("GET", path, [("X-aws-ec2-metadata-token", token)])
        #expect(expired.status == 401 && expired.text.contains("<title>401 - Unauthorized</title>"))
    }

    @Test func `an address that belongs to no instance gets 404`() async throws {
        let service = try makeService()
        let reply = await service.imds(HTTPServerRequest(method: "PUT", target: "/latest/api/token"), instance: "")
        #expect(reply.status == 404)
    }

    @Test func `directories list a name a line, with a slash where there is more below`() async throws {
        let guest = await Guest(try makeService())
        #expect(await guest.get("") == "dynamic/\nmeta-data/")
        #expect(await guest.get("meta-data/placement") == "availability-zone\navailability-zone-id\nregion")
        #expect(await guest.get("meta-data/placement/") == "availability-zone\navailability-zone-id\nregion")
        #expect(await guest.get("meta-data/iam/security-credentials/") == "node")
        #expect(await guest.get("meta-data/iam/security-credentials/other") == nil)
        #expect(await guest.get("meta-data/nothing") == nil)
        #expect(await guest.get("meta-data/instance-id/below") == nil)
        #expect(await guest.get("user-data") == nil)
        #expect(await guest.get("meta-data/ipv6") == nil)
        #expect(await guest.get("meta-data/tags") == nil)
        let root = await guest.send("GET", "/", [("X-aws-ec2-metadata-token", await guest.token())])
        #expect(root.text.hasPrefix("1.0\n") && root.text.hasSuffix("\nlatest"))
    }

    @Test func `every path that a VPC CNI reads has its value`() async throws {
        let service = try makeService()
        let guest = await Guest(service)
        let mac = try #require(await guest.get("meta-data/mac"))
        let interface = try #require(await service.cloud.interfaces.values.first)
        #expect(mac == interface.mac.description)
        #expect(await guest.get("meta-data/placement/availability-zone") == "us-west-2a")
        #expect(await guest.get("meta-data/local-ipv4") == "10.0.0.10")
        #expect(await guest.get("meta-data/public-ipv4") == "203.0.113.10")
        #expect(await guest.get("meta-data/instance-type") == "m5.large")
        #expect(await guest.get("meta-data/local-hostname") == "ip-10-0-0-10.us-west-2.compute.internal")
        #expect(await guest.get("meta-data/network/interfaces/macs") == "\(mac)/")
        let expected = [
            "device-number": "0", "interface-id": interface.id, "subnet-id": interface.subnet, "vpc-id": interface.vpc,
            "local-ipv4s": "10.0.0.10", "subnet-ipv4-cidr-block": "10.0.0.0/18", "vpc-ipv4-cidr-block": "10.0.0.0/16",
            "vpc-ipv4-cidr-blocks": "10.0.0.0/16", "security-group-ids": interface.securityGroups.joined(),
            "security-groups": "default", "owner-id": "123456789012", "public-ipv4s": "203.0.113.10",
            "ipv4-associations/203.0.113.10": "10.0.0.10", "mac": mac,
        ]
        for (path, value) in expected {
            #expect(await guest.get("meta-data/network/interfaces/macs/\(mac)/\(path)") == value, "\(path)")
        }
        let listing = try #require(await guest.get("meta-data/network/interfaces/macs/\(mac)/"))
        for absent in ["ipv4-prefix", "ipv6-prefix", "ipv6s", "vpc-ipv6-cidr-blocks", "network-card"] {
            #expect(await guest.get("meta-data/network/interfaces/macs/\(mac)/\(absent)") == nil)
            #expect(!listing.split(separator: "\n").contains(Substring(absent)))
        }
        let document = try #require(await guest.get("dynamic/instance-identity/document"))
        #expect(document.contains("\"region\" : \"us-west-2\"") && document.contains("\"version\" : \"2017-09-30\""))
    }

    @Test func `the addresses of an interface are listed, the primary one first`() async throws {
        let service = try makeService()
        let guest = await Guest(service)
        let mac = try #require(await guest.get("meta-data/mac"))
        let added = try await service.perform { cloud in
            var request = AssignPrivateIPAddressesRequest(interface: cloud.interfaces.keys.first ?? "")
            request.count = 3
            return try cloud.assignPrivateIPAddresses(request).assigned
        }
        let listed = await guest.get("meta-data/network/interfaces/macs/\(mac)/local-ipv4s")
        #expect(Set((listed ?? "").split(separator: "\n").dropFirst()) == Set(added.map { Substring($0.description) }))
        #expect(listed?.hasPrefix("10.0.0.10\n") == true)
    }

    @Test func `prefixes and IPv6 are shown where there are any, and are not there where there are none`() async throws
    {
        let service = try makeService {
            $0.hasIPv6 = true
            $0.instances[0].type = "p4d.24xlarge"
        }
        let guest = await Guest(service)
        let path = "meta-data/network/interfaces/macs/\(try #require(await guest.get("meta-data/mac")))/"
        for name in ["ipv4-prefix", "ipv6-prefix", "ipv6s"] {
            #expect(await guest.get(path + name) == nil)
            #expect(await guest.get(path)?.split(separator: "\n").contains(Substring(name)) == false)
        }
        #expect(await guest.get("meta-data/ipv6") == nil)
        let instance = guest.instance
        let (interface, subnet) = try await service.perform { cloud in
            let interface = cloud.interfaces(of: instance)[0].id
            var four = AssignPrivateIPAddressesRequest(interface: interface)
            four.prefixes = [try IPv4CIDR(parsing: "10.0.1.16/28"), try IPv4CIDR(parsing: "10.0.1.32/28")]
            _ = try cloud.assignPrivateIPAddresses(four)
            var six = AssignIPv6AddressesRequest(interface: interface)
            six.count = 2
            _ = try cloud.assignIPv6Addresses(six)
            six.count = nil
            six.prefixCount = 1
            _ = try cloud.assignIPv6Addresses(six)
            return (cloud.interfaces[interface], cloud.subnets[cloud.subnetOrder[0]])
        }
        let addresses = try #require(interface?.ipv6Addresses).map(\.description)
        #expect(await guest.get(path + "ipv4-prefix") == "10.0.1.16/28\n10.0.1.32/28")
        #expect(await guest.get(path + "ipv6s") == addresses.joined(separator: "\n"))
        #expect(await guest.get(path + "ipv6-prefix") == interface?.ipv6Prefixes.first?.description)
        #expect(await guest.get(path + "subnet-ipv6-cidr-blocks") == subnet?.ipv6Association?.block.description)
        #expect(await guest.get(path + "vpc-ipv6-cidr-blocks")?.hasSuffix("/56") == true)
        #expect(await guest.get(path + "network-card") == "0")
        #expect(await guest.get(path + "local-ipv4s") == "10.0.0.10")
        #expect(await guest.get("meta-data/ipv6") == addresses[0])
    }

    @Test func `changed metadata options hold at once`() async throws {
        let service = try makeService()
        let guest = await Guest(service)
        #expect(await guest.send("GET", "/latest/meta-data/mac").status == 401)
        var request = ModifyInstanceMetadataOptionsRequest(instance: guest.instance)
        request.requiresTokens = false
        request.hopLimit = 5
        _ = try await service.perform { [request] cloud in try cloud.modifyInstanceMetadataOptions(request) }
        #expect(await guest.send("GET", "/latest/meta-data/mac").status == 200)
        let lifetime = (name: "x-aws-ec2-metadata-token-ttl-seconds", value: "60")
        #expect(await guest.send("PUT", "/latest/api/token", [lifetime]).timeToLive == 5)
        request.isEnabled = false
        _ = try await service.perform { [request] cloud in try cloud.modifyInstanceMetadataOptions(request) }
        #expect(await guest.send("GET", "/latest/meta-data/mac").status == 403)
    }

    @Test func `role credentials stay for hours, and are renewed before they end`() async throws {
        let clock = TestClock()
        let guest = await Guest(try makeService(clock.clock))
        let path = "meta-data/iam/security-credentials/node"
        let first = try #require(await guest.get(path))
        #expect(
            first.contains("\"AccessKeyId\" : \"ASIA") && first.contains("\"Expiration\" : \"2025-06-15T21:06:40Z\""))
        clock.advance(by: .seconds(4 * 3600))
        #expect(await guest.get(path) == first)
        clock.advance(by: .seconds(3600))
        let second = try #require(await guest.get(path))
        #expect(second != first && second.contains("\"Expiration\" : \"2025-06-16T02:06:40Z\""))
    }

    @Test func `curl reads it over HTTP, from the listener of the instance`() async throws {
        let service = try makeService { $0.instances.append(.init(name: "node2")) }
        try await withServer(service) { server in
            let instances = await service.instanceIDs
            for (instance, listener) in zip(instances, server.imds) {
                let url = "http://127.0.0.1:\(listener.port)/latest/"
                let lifetime = "X-aws-ec2-metadata-token-ttl-seconds: 60"
                let token = try await Command.onOwnThread([
                    "curl", "-sf", "-X", "PUT", "-H", lifetime, url + "api/token",
                ])
                let header = "X-aws-ec2-metadata-token: \(token)"
                let answer = try await Command.onOwnThread(["curl", "-sf", "-H", header, url + "meta-data/instance-id"])
                #expect(answer == instance)
            }
        }
    }
}
