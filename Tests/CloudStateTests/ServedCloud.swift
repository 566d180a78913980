import Foundation
import TestSupport

/// `mock-ec2 serve` as a process, ended with this object.
final class ServedCloud: Sendable {
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("mock-ec2").path

    private let process: Process
    private let output: Pipe
    let ec2: String
    let imds: String

    struct NotServing: Error, CustomStringConvertible {
        let output: String
        var description: String { "mock-ec2 serve printed '\(output)'" }
    }

    static func start(_ arguments: String...) async throws -> ServedCloud {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try ServedCloud(arguments) }) }
        }
    }

    private init(_ arguments: [String]) throws {
        (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments =
            ["serve", "--ec2-listen", "127.0.0.1:0", "--imds-listen", "127.0.0.1:0"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = output.fileHandleForReading.availableData
        let answer = try? JSONSerialization.jsonObject(with: line) as? [String: Any]
        guard let answer, let ec2 = answer["ec2"] as? String,
            let imds = (answer["instances"] as? [[String: String]])?.first?["imds"]
        else { throw NotServing(output: String(decoding: line, as: UTF8.self)) }
        (self.ec2, self.imds) = (ec2, imds)
    }

    var processIdentifier: Int32 { process.processIdentifier }

    deinit { kill(process.processIdentifier, SIGKILL) }

    /// Ends it by a signal, and gives its exit status.
    @discardableResult
    func end(by signal: Int32 = SIGTERM) async -> Int32 {
        kill(process.processIdentifier, signal)
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }

    /// Runs a Python script with `ec2`, `sts`, `client(service, **overrides)`, `endpoint` and `imds`, and gives the JSON
    /// that it prints of `result`.
    func boto(_ script: String) async throws -> String {
        let prelude = """
            import json, os, sys, boto3, botocore, botocore.exceptions, urllib.request
            endpoint, imds = '\(ec2)', '\(imds)'
            def client(service='ec2', **overrides):
                arguments = dict(
                    endpoint_url=endpoint, region_name='us-west-2', aws_access_key_id='AKIDEXAMPLE',
                    aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
                arguments.update(overrides)
                return boto3.client(service, **arguments)
            def get(url, method='GET', body=None, **headers):
                headers = {k.replace('_', '-'): v for k, v in headers.items()}
                return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)).read().decode()
            ec2, sts = client(), client('sts')
            subnet = next(s['SubnetId'] for s in ec2.describe_subnets()['Subnets'] if s['CidrBlock'] == '10.0.0.0/18')

            """
        return try await Command.onOwnThread(
            [Python.executable, "-c", prelude + script + "\nprint(json.dumps(result, default=str), end='')"],
            environment: ["AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"])
    }
}
