import AWSCore
import EC2
import IPAddressing
import TestSupport
import Testing

/// What only mock-ec2 has of EC2: moto keeps no limits of interfaces, looks at no signature and no client token, and never
/// fails on demand.
@Suite(NeedsPython(module: "boto3")) struct MockEC2Tests {
    private func code(_ call: () async throws -> Void) async -> String? {
        do { try await call() } catch let error as EC2Error { return error.code } catch { return "\(error)" }
        return nil
    }

    @Test
    func `limits of instance, interface and subnet are refused by name, and what is set is kept (moto does neither)`()
        async throws
    {
        let server = try await Cloud.mockEC2.server
        let (there, client) = (server.contents, server.client())
        func make(_ token: String, _ addresses: Int = 0) async throws -> String {
            try await client.createNetworkInterface(
                subnet: there.subnet, securityGroups: [], description: "limits", secondaryAddressCount: addresses,
                clientToken: token
            ).id
        }
        let instance = there.instances[2].id
        let made = [try await make("limits-0"), try await make("limits-1", 9), try await make("limits-2")]
        let first = try await client.attachNetworkInterface(id: made[0], instance: instance, deviceIndex: 1)
        #expect(
            await code { _ = try await client.attachNetworkInterface(id: made[1], instance: instance, deviceIndex: 1) }
                == "InvalidParameterValue")
        #expect(await code { try await client.deleteNetworkInterface(id: made[0]) } == "InvalidParameterValue")
        let second = try await client.attachNetworkInterface(id: made[1], instance: instance, deviceIndex: 2)
        #expect(
            await code { _ = try await client.attachNetworkInterface(id: made[2], instance: instance, deviceIndex: 3) }
                == "AttachmentLimitExceeded")
        #expect(
            await code { _ = try await client.assignPrivateIPAddresses(interface: made[1], count: 1) }
                == "PrivateIpAddressLimitExceeded")
        #expect(await code { _ = try await make("limits-3", 20_000) } == "InsufficientFreeAddressesInSubnet")
        try await client.setDeleteOnTermination(interface: made[0], attachment: first, true)
        #expect(
            try await client.describeNetworkInterfaces(ids: [made[0]]).first?.attachment?.deleteOnTermination == true)
        for attachment in [first, second] { try await client.detachNetworkInterface(attachment: attachment) }
        for id in made { try await client.deleteNetworkInterface(id: id) }
    }

    @Test func `the same token makes one interface, and for another request it is refused (moto ignores it)`()
        async throws
    {
        let server = try await Cloud.mockEC2.server
        let (there, client) = (server.contents, server.client())
        func make(_ description: String) async throws -> String {
            try await client.createNetworkInterface(
                subnet: there.subnet, securityGroups: [], description: description, clientToken: "once"
            ).id
        }
        let id = try await make("one")
        #expect(try await make("one") == id)
        #expect(await code { _ = try await make("other") } == "IdempotentParameterMismatch")
        try await client.deleteNetworkInterface(id: id)
    }

    @Test func `a wrong key is AuthFailure; a wrong clock is put right by the answer (moto takes any signature)`()
        async throws
    {
        let server = try await Cloud.mockEC2.server
        let wrong = server.client(secretKey: "wrong")
        let refusal = await code { _ = try await wrong.describeSubnets() }
        #expect(["AuthFailure", "SignatureDoesNotMatch"].contains(refusal), "\(refusal as Any)")
        for seconds in [-3600, 3600] as [Int64] {
            var clock = ClientClock.system
            clock.now = { ClientClock.system.now() + seconds }
            #expect(try await !server.client(clock: clock).describeSubnets().isEmpty, "\(seconds) s")
        }
    }

    @Test func `throttled and dropped calls end as the design's table says (moto has no faults)`() async throws {
        let server = try await Cloud.mockEC2.start()
        let (there, client) = (server.contents, server.client())
        let before = try await client.describeNetworkInterfaces().count
        try await server.inject(#"{"action":"DescribeSubnets","code":"RequestLimitExceeded","count":2}"#)
        #expect(try await !client.describeSubnets().isEmpty)
        // A Create is repeated with its token: one interface, whether the first had its effect or not.
        try await server.inject(#"{"action":"CreateNetworkInterface","drop":"after","count":1}"#)
        try await server.inject(#"{"action":"CreateNetworkInterface","drop":"before","count":1}"#)
        let made = try await client.createNetworkInterface(
            subnet: there.subnet, securityGroups: [], description: "dropped", clientToken: "dropped")
        #expect(try await client.describeNetworkInterfaces().count == before + 1)
        // An Assign is not: it would assign twice.
        for (drop, addresses) in [("before", 0), ("after", 2)] {
            try await server.inject(#"{"action":"AssignPrivateIpAddresses","drop":"\#(drop)","count":1}"#)
            let error = await #expect(throws: EC2Error.self) {
                try await client.assignPrivateIPAddresses(interface: made.id, count: 2)
            }
            #expect(error?.outcomeIsUnknown == true)
            let seen = try await client.describeNetworkInterfaces(ids: [made.id]).first
            #expect(seen?.secondaryAddresses.count == addresses)
        }
    }
}
