import HTTPServer
import MockCloud
import MockEC2Server
import TestSupport
import Testing

@Suite struct CallLogTests {
    private func log(_ service: CloudService, _ query: String = "") async -> HTTPServerReply {
        await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/log\(query)"))
    }

    private func call(_ service: CloudService, _ action: String) async {
        _ = await service.ec2(HTTPServerRequest(method: "GET", target: "/?Action=\(action)"))
    }

    @Test func `the log keeps the last 512 calls and counts all`() async throws {
        let service = try makeService(TestClock().clock)
        for number in 0..<520 { await call(service, "Call\(number)") }
        let text = await log(service).text
        #expect(text.hasPrefix(#"{"total":520,"calls":[{"time":"2025-06-15T15:06:40.000Z","action":"Call8","#))
        #expect(text.matches(of: #/"requestId"/#).count == 512)
        let last = await log(service, "?limit=2").text
        #expect(last.matches(of: #/"action":"(Call\d+)"/#).map(\.output.1) == ["Call518", "Call519"])
        #expect(await log(service, "?limit=0").text == #"{"total":520,"calls":[]}"# + "\n")
        for limit in ["-1", "x", ""] { #expect(await log(service, "?limit=\(limit)").status == 400) }
        _ = await service.ec2(HTTPServerRequest(method: "POST", target: "/_mock/reset"))
        #expect(await log(service).text == #"{"total":0,"calls":[]}"# + "\n")
    }

    @Test func `an action's name is kept to 64 characters, and a call without one is not kept`() async throws {
        let service = try makeService()
        await call(service, String(repeating: "x", count: 100_000))
        await call(service, "")
        let text = await log(service).text
        #expect(text.hasPrefix(#"{"total":1,"#))
        #expect(text.contains("\"\(String(repeating: "x", count: 64))\"") && text.utf8.count < 500)
        #expect(text.contains(#""outcome":"InvalidAction","status":400"#))
    }

    @Test(NeedsPython(module: "boto3")) func `boto3's calls are there with caller, source, outcome and time`()
        async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import urllib.request
                def admin(path, body=None):
                    data = None if body is None else json.dumps(body).encode()
                    return json.load(urllib.request.urlopen(urllib.request.Request(endpoint + '/_mock/' + path, data=data)))
                ec2, sts = client(), client('sts')
                role = sts.assume_role(RoleArn='arn:aws:iam::123456789012:role/r', RoleSessionName='it')['Credentials']
                temporary = client(
                    aws_access_key_id=role['AccessKeyId'], aws_secret_access_key=role['SecretAccessKey'],
                    aws_session_token=role['SessionToken'])
                temporary.describe_vpcs()
                admin('faults', {'action': 'DescribeSubnets', 'drop': 'after', 'count': 1, 'latencyMilliseconds': 30})
                try: ec2.describe_subnets()
                except botocore.exceptions.ConnectionClosedError: pass
                answer = ec2.describe_instances()
                code(client(aws_access_key_id='nobody').describe_vpcs)
                code(ec2.create_network_interface, SubnetId='subnet-0123456789abcdef0')
                calls = admin('log')['calls']
                result = [
                    [[c['action'], c.get('caller'), c['outcome'], c['status']] for c in calls],
                    {c['source'].split(':')[0] for c in calls} == {'127.0.0.1'}, calls[2]['milliseconds'] >= 30,
                    calls[3]['requestId'] == answer['ResponseMetadata']['RequestId'], calls[1]['callerArn'],
                ]
                """)
            #expect(
                result
                    == #"[[["AssumeRole", "AKIDEXAMPLE", "Success", 200], "#
                    + #"["DescribeVpcs", "assumed-role/r/it", "Success", 200], "#
                    + #"["DescribeSubnets", "AKIDEXAMPLE", "Dropped", 0], "#
                    + #"["DescribeInstances", "AKIDEXAMPLE", "Success", 200], "#
                    + #"["DescribeVpcs", null, "AuthFailure", 401], "#
                    + #"["CreateNetworkInterface", "AKIDEXAMPLE", "InvalidSubnetID.NotFound", 400]], "#
                    + #"true, true, true, "arn:aws:sts::123456789012:assumed-role/r/it"]"#)
        }
    }
}
