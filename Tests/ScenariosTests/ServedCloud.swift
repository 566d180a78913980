import Foundation
import TestSupport

/// The program `mock-ec2`, as it lies beside the tests.
enum MockEC2Program {
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("mock-ec2").path

    static func result(_ words: String...) throws -> Command.Output { try Command.result([path] + words) }
}

/// `mock-ec2 serve` on free ports; ends with this object.
final class ServedCloud: Sendable {
    private let process = Process()
    /// What it printed when it was ready.
    let announcement: String

    struct NotReady: Error {}

    /// On a thread of its own: the tests share few threads.
    static func start(_ words: String...) async throws -> ServedCloud {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try ServedCloud(words) }) }
        }
    }

    private init(_ words: [String]) throws {
        process.executableURL = URL(fileURLWithPath: MockEC2Program.path)
        process.arguments = ["serve", "--ec2-listen", "127.0.0.1:0", "--imds-listen", "127.0.0.1:0"] + words
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while !line.contains(0x0A) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NotReady() }
            line += more
        }
        announcement = String(decoding: line, as: UTF8.self)
    }

    // Not `terminate`: the child inherits the signal mask of the thread that started it, and Dispatch's block SIGTERM.
    deinit { kill(process.processIdentifier, SIGKILL) }

    /// Runs a Python script and gives what `result` is in the end, as JSON. In the script, `client(service, **overrides)`
    /// makes a boto3 client of the cloud, `code(call)` gives the error code of a call, `admin(method, path, body)` calls the
    /// admin API, `imds(path, number)` asks the metadata service of an instance, `later(seconds)` moves the
    /// cloud's clock, and `cloud` is the announcement.
    func boto(_ script: String) async throws -> String {
        try await Command.onOwnThread(
            [Python.executable, "-c", Self.prelude + script + "\nprint(json.dumps(result), end='')", announcement],
            environment: ["AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"])
    }

    private static let prelude = """
        import datetime, http.client, json, os, sys, time, urllib.error, urllib.request
        import boto3, botocore, botocore.auth, botocore.config, botocore.exceptions
        cloud = json.loads(sys.argv[1])
        def client(service='ec2', **overrides):
            arguments = dict(
                endpoint_url=cloud['ec2'], region_name=cloud['region'], aws_access_key_id='AKIDEXAMPLE',
                aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
                config=botocore.config.Config(retries={'total_max_attempts': 1}))
            arguments.update(overrides)
            return boto3.client(service, **arguments)
        def code(call, *args, **kwargs):
            try: call(*args, **kwargs)
            except botocore.exceptions.ClientError as error: return error.response['Error']['Code']
            return 'ok'
        def admin(method, path, body=None):
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(cloud['ec2'] + '/_mock/' + path, data=data, method=method)
            return json.load(urllib.request.urlopen(request))
        def imds(path, number=0):
            base = cloud['instances'][number]['imds']
            try:
                token = urllib.request.urlopen(urllib.request.Request(base + '/latest/api/token', method='PUT',
                    headers={'X-aws-ec2-metadata-token-ttl-seconds': '60'})).read().decode()
                return urllib.request.urlopen(urllib.request.Request(base + '/latest/meta-data/' + path,
                    headers={'X-aws-ec2-metadata-token': token})).read().decode()
            except urllib.error.HTTPError as error: return error.code
            except (http.client.RemoteDisconnected, ConnectionResetError): return 'lost'
        ec2 = client()
        def subnet(name):
            return ec2.describe_subnets(Filters=[{'Name': 'tag:Name', 'Values': [name]}])['Subnets'][0]
        # Signatures are good for five minutes of the cloud's clock, so boto3's goes ahead with it.
        ahead, clock = datetime.timedelta(), botocore.auth.get_current_datetime
        botocore.auth.get_current_datetime = lambda *arguments, **named: clock(*arguments, **named) + ahead
        def later(seconds):
            global ahead
            admin('POST', 'clock', {'advanceSeconds': seconds})
            ahead += datetime.timedelta(seconds=seconds)

        """
}
