import Foundation
import HTTPServer
import MockCloud
import MockEC2Server
import Synchronization
import TestSupport

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let time: Mutex<CloudTime>

    init(_ time: CloudTime = CloudTime(unixSeconds: 1_750_000_000)) { self.time = Mutex(time) }

    var clock: CloudClock { CloudClock { self.time.withLock { $0 } } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// A service over the standard cloud, with no listener.
func makeService(
    _ clock: CloudClock = .wall, fabric: any Fabric = NoFabric(), keys: [CloudService.KeyPair] = [.example],
    rolePolicies: [String: AccessPolicy] = [:],
    change: (inout CloudConfiguration) -> Void = { _ in }
) throws -> CloudService {
    var configuration = CloudConfiguration.standard()
    change(&configuration)
    return CloudService(
        cloud: try MockCloud(configuration, seed: 8, now: clock.now), clock: clock, fabric: fabric, keys: keys,
        rolePolicies: rolePolicies)
}

/// A server on loopback for as long as `body` runs: EC2, and the metadata service of its instances.
func withServer(
    _ service: CloudService, _ body: (MockServer) async throws -> Void
) async throws {
    let imds = await service.instanceIDs.map { id in
        MockServer.MetadataListener(.address(host: "127.0.0.1", port: 0), instance: id)
    }
    let server = try await MockServer.start(
        service: service, ec2: [.address(host: "127.0.0.1", port: 0)], imds: imds)
    do {
        try await body(server)
    } catch {
        await server.shutDown(within: .zero)
        throw error
    }
    await server.shutDown(within: .milliseconds(200))
}

extension MockServer {
    /// Runs a Python script in which `client(service, **overrides)` makes a boto3 client of this server, `code(call)`
    /// gives the error code and status of a call that must fail, `endpoint` and `metadata` are URLs, and prints what
    /// `result` is in the end, as JSON.
    func boto(_ script: String) async throws -> String {
        let prelude = """
            import json, os, sys, boto3, botocore, botocore.config, botocore.exceptions
            endpoint = "http://127.0.0.1:\(ec2[0].port)"
            metadata = "http://127.0.0.1:\(imds.first?.port ?? 0)"
            def client(service='ec2', **overrides):
                arguments = dict(
                    endpoint_url=endpoint, region_name='us-west-2', aws_access_key_id='AKIDEXAMPLE',
                    aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
                    config=botocore.config.Config(retries={'total_max_attempts': 1}))
                arguments.update(overrides)
                return boto3.client(service, **arguments)
            def code(call, *args, **kwargs):
                try: call(*args, **kwargs)
                except botocore.exceptions.ClientError as error:
                    return [error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']]
                return 'no error'

            """
        return try await Command.onOwnThread(
            [Python.executable, "-c", prelude + script + "\nprint(json.dumps(result), end='')"],
            environment: ["AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"])
    }
}

extension HTTPServerReply {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}
