import Foundation
import HTTPServer
import IPAddressing
import MockCloud
import MockEC2Server
import Synchronization
import TestSupport
import Testing

/// A data plane that only remembers, slowly, and fails when told to.
private final class RecordingFabric: Fabric {
    struct Failure: Error {}

    private let state = Mutex((changes: [FabricChange](), isApplying: false, overlaps: 0, fails: false))

    var changes: [FabricChange] { state.withLock(\.changes) }
    var overlaps: Int { state.withLock(\.overlaps) }

    func fail() { state.withLock { $0.fails = true } }

    func apply(_ changes: [FabricChange]) async throws {
        let fails = state.withLock { state in
            if state.isApplying { state.overlaps += 1 }
            state.isApplying = true
            return state.fails
        }
        try await Task.sleep(for: .milliseconds(2))
        state.withLock { state in
            state.changes += changes
            state.isApplying = false
        }
        if fails { throw Failure() }
    }
}

@Suite struct ServiceTests {
    @Test func `the data plane has the change before the caller has the answer, one change at a time`() async throws {
        let fabric = RecordingFabric()
        let service = try makeService(fabric: fabric)
        try await service.start()
        let beginning = fabric.changes.count
        #expect(beginning > 0)
        try await withThrowingTaskGroup { group in
            for _ in 0..<9 {
                group.addTask {
                    let address = try await service.perform { cloud in
                        var request = AssignPrivateIPAddressesRequest(interface: cloud.interfaces.keys.first ?? "")
                        request.count = 1
                        return try cloud.assignPrivateIPAddresses(request).assigned[0]
                    }
                    let isKnown = fabric.changes.contains { change in
                        if case .assign(_, let block) = change { block.address == address } else { false }
                    }
                    #expect(isKnown)
                }
            }
            try await group.waitForAll()
        }
        #expect(fabric.changes.count == beginning + 9)
        #expect(fabric.overlaps == 0)
    }

    @Test func `an interface appears in its node by itself when its time has come`() async throws {
        let fabric = RecordingFabric()
        let service = try makeService(fabric: fabric) { configuration in
            configuration.timeScale = 0.05
        }
        try await service.start()
        let beginning = fabric.changes.count
        let instance = await service.instanceIDs[0]
        try await service.perform { cloud in
            let created = try cloud.createNetworkInterface(
                CreateNetworkInterfaceRequest(subnet: cloud.instances[instance]?.subnet ?? ""))
            _ = try cloud.attachNetworkInterface(
                AttachNetworkInterfaceRequest(
                    interface: created.interface.id, instance: instance, deviceIndex: 1))
        }
        #expect(fabric.changes.count == beginning)
        for _ in 0..<500 where fabric.changes.count == beginning { try await Task.sleep(for: .milliseconds(10)) }
        #expect(fabric.changes.count > beginning)
        await service.stop()
    }

    @Test(NeedsPython(module: "boto3")) func `a data plane that fails is an InternalError, never a false success`()
        async throws
    {
        let fabric = RecordingFabric()
        let service = try makeService(fabric: fabric)
        try await withServer(service) { server in
            fabric.fail()
            let result = try await server.boto(
                """
                ec2 = client()
                eni = ec2.describe_network_interfaces()['NetworkInterfaces'][0]['NetworkInterfaceId']
                result = code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)
                """)
            #expect(result == #"["InternalError", 500]"#)
        }
    }

    @Test(NeedsPython(module: "boto3"))
    func `the admin API shows the state, counts calls, moves the clock and starts again`() async throws {
        let service = try makeService()
        try await withServer(service) { server in
            let result = try await server.boto(
                """
                import urllib.request
                def admin(path, body=None):
                    return json.load(urllib.request.urlopen(endpoint + '/_mock/' + path, data=body))
                ec2 = client()
                subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
                ec2.create_network_interface(SubnetId=subnet)
                code(client(aws_access_key_id='x').describe_vpcs)
                state = admin('state')
                result = [len(state['interfaces']), state['instances'][0]['privateIpAddress'], admin('calls')]
                before = state['now']; after = admin('clock', b'{"advanceSeconds": 3600}')['now']
                result += [before[11:13] != after[11:13]]
                admin('reset', b'')
                state = admin('state')
                result += [len(state['interfaces']), admin('calls')]
                """)
            #expect(
                result == #"[2, "10.0.0.10", {"CreateNetworkInterface": 1, "DescribeSubnets": 1, "DescribeVpcs": 1}, "#
                    + "true, 1, {}]")
        }
    }

    @Test func `the admin API is for this machine only, and refuses what it does not know`() async throws {
        let service = try makeService()
        func status(_ method: String, _ target: String, from ip: String = "127.0.0.1", body: String = "") async -> Int {
            await service.ec2(
                HTTPServerRequest(
                    method: method, target: target, body: Array(body.utf8),
                    remoteAddress: HTTPServerRequest.Endpoint(ip: ip, port: 1))
            ).status
        }
        #expect(await status("GET", "/_mock/state") == 200)
        #expect(await status("GET", "/_mock/state", from: "::1") == 200)
        #expect(await status("GET", "/_mock/state", from: "10.0.0.5") == 403)
        #expect(await status("POST", "/_mock/state") == 405)
        #expect(await status("GET", "/_mock/nothing") == 404)
        for body in ["", "{}", #"{"advanceSeconds":-1}"#, #"{"advanceSeconds":1e300}"#, #"{"advanceSeconds":"60"}"#] {
            #expect(await status("POST", "/_mock/clock", body: body) == 400, "\(body)")
        }
    }

    @Test(arguments: [
        ("GET", "/nowhere?Action=DescribeVpcs", 404, "NoSuchPath"), ("POST", "/", 400, "MissingAction"),
        ("GET", "/?Action=DescribeVpcs&x=%", 400, "MalformedQueryString"),
        ("GET", "/?Action=Nonsense", 400, "InvalidAction"),
        ("GET", "/?Action=DescribeVpcs&Version=1999-01-01", 400, "NoSuchVersion"),
    ])
    func `nonsense gets EC2's form of error`(method: String, target: String, status: Int, code: String) async throws {
        let reply = try await makeService().ec2(HTTPServerRequest(method: method, target: target))
        #expect(reply.status == status)
        #expect(
            reply.text.hasPrefix(
                #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<Response><Errors><Error><Code>\(code)</Code><Message>")
        )
        #expect(reply.text.hasSuffix("</RequestID></Response>"))
        #expect(reply.header("Content-Type") == "text/xml;charset=UTF-8")
        #expect(reply.header("Date")?.hasSuffix(" GMT") == true)
    }

    @Test func `the metadata listener knows an instance by its source address`() async throws {
        let service = try makeService { $0.instances.append(.init(name: "node2")) }
        let listener = MockServer.MetadataListener.bySource(.address(host: "127.0.0.1", port: 0), of: service)
        for interface in await service.cloud.interfaces.values {
            let endpoint = HTTPServerRequest.Endpoint(ip: interface.addresses[0].description, port: 1)
            #expect(await listener.instance(endpoint) == interface.attachment?.instance)
        }
        #expect(await listener.instance(HTTPServerRequest.Endpoint(ip: "10.9.9.9", port: 1)) == nil)
        #expect(await listener.instance(nil) == nil)
    }
}
