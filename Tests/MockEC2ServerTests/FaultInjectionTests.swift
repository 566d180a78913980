import HTTPServer
import MockCloud
import MockEC2Server
import TestSupport
import Testing

@Suite struct FaultInjectionTests {
    private func post(_ service: CloudService, _ body: String) async -> HTTPServerReply {
        await service.ec2(HTTPServerRequest(method: "POST", target: "/_mock/faults", body: Array(body.utf8)))
    }

    @Test(arguments: [
        ("", "the body is"), ("[]", "the body is []"), ("{}", "code is missing"),
        (#"{"code":""}"#, #"code is "": "#), (#"{"code":7}"#, "code is 7: "),
        (#"{"action":"Dance","code":"X"}"#, #"action is "Dance": "#),
        (#"{"code":"X","count":0}"#, "count is 0: "), (#"{"code":"X","count":1.5}"#, "count is 1.5: "),
        (#"{"code":"X","probability":1.5}"#, "probability is 1.5: must be a number from 0 to 1"),
        (#"{"code":"X","probability":"often"}"#, #"probability is "often": "#),
        (#"{"code":"X","status":200}"#, "status is 200: "),
        (#"{"code":"X","colour":"red"}"#, #"colour is "red": "#),
        (#"{"code":"X","code":"Y"}"#, #"code is "Y": "#),
        (#"{"code":"X","drop":"after"}"#, #"drop is "after": "#),
        (#"{"drop":"during"}"#, #"drop is "during": "#),
        (#"{"latencyMilliseconds":-1}"#, "latencyMilliseconds is -1: "),
        (#"{"effectDelayMilliseconds":0}"#, "effectDelayMilliseconds is 0: "),
        (#"{"effectDelayMilliseconds":9,"latencyMilliseconds":9}"#, "latencyMilliseconds is 9: "),
        (#"{"effectDelayMilliseconds":9,"code":"X"}"#, #"code is "X": "#),
        (#"{"imds":{"stale":true},"effectDelayMilliseconds":9}"#, "effectDelayMilliseconds is 9: "),
        (#"{"imds":{}}"#, "imds.status is missing"), (#"{"imds":503}"#, "imds is 503: must be an object"),
        (#"{"imds":{"status":200}}"#, "imds.status is 200: "),
        (#"{"imds":{"status":503,"stale":true}}"#, "imds.stale is true: "),
        (#"{"imds":{"stale":false}}"#, "imds.stale is false: "),
        (#"{"imds":{"stale":true},"code":"X"}"#, #"code is "X": "#),
        (#"{"attachStuck":false}"#, "attachStuck is false: "),
        (#"{"credentialsExpire":false}"#, "credentialsExpire is false: "),
        (#"{"stop":"i-00000000000000000"}"#, "i-00000000000000000"),
        (#"{"detach":"eni-00000000000000000"}"#, "eni-00000000000000000"),
        (#"{"drain":{"free":3}}"#, "drain.subnet is missing"),
        (#"{"drain":{"subnet":"subnet-x","free":-3}}"#, "drain.free is -3: "),
        (#"{"drain":{"subnet":"subnet-x"}}"#, "subnet-x"),
    ])
    func `a body that cannot be is refused, by member and value`(body: String, expected: String) async throws {
        let service = try makeService()
        let reply = await post(service, body)
        #expect(reply.status == 400)
        let plain = reply.text.replacing(#"\""#, with: #"""#)
        #expect(plain.contains(expected), "\(plain)")
        let list = await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/faults"))
        #expect(list.text == "{\"faults\":[]}\n")
    }

    @Test func `faults are listed as they were asked for, until they are deleted`() async throws {
        let service = try makeService()
        let instance = try #require(await service.instanceIDs.first)
        for body in [
            #"{"action":"CreateTags","code":"RequestLimitExceeded","count":3,"probability":0.2}"#,
            #"{"code":"Odd","message":"so","status":418}"#, #"{"drop":"after","latencyMilliseconds":5}"#,
            #"{"imds":{"timeout":1.5}}"#, #"{"attachStuck":true}"#,
            #"{"action":"CreateNetworkInterface","effectDelayMilliseconds":250}"#, #"{"stop":"\#(instance)"}"#,
        ] {
            let reply = await post(service, body)
            #expect(reply.status == 200, "\(reply.text)")
        }
        let list = await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/faults"))
        #expect(
            list.text == #"{"faults":["#
                + #"{"action":"CreateTags","code":"RequestLimitExceeded","message":"Request limit exceeded.","status":503,"#
                + #""probability":0.2,"remaining":3,"struck":0},"#
                + #"{"code":"Odd","message":"so","status":418,"struck":0},"#
                + #"{"drop":"after","latencyMilliseconds":5,"struck":0},"#
                + #"{"imds":{"timeout":1.5},"struck":0},{"attachStuck":true,"struck":0},"#
                + #"{"action":"CreateNetworkInterface","effectDelayMilliseconds":250,"struck":0},"#
                + #"{"stop":"\#(instance)","struck":1}]}"# + "\n")
        let deleted = await service.ec2(HTTPServerRequest(method: "DELETE", target: "/_mock/faults"))
        #expect(deleted.status == 200 && deleted.text == "{\"faults\":[]}\n")
        #expect(await service.cloud.instances[instance]?.state == .running)
    }
}

/// The same from outside.
@Suite(NeedsPython(module: "boto3")) struct FaultInjectionBotoTests {
    private static let tools = """
        import http.client, socket, time, urllib.error, urllib.parse, urllib.request
        def admin(method, path, body=None):
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(endpoint + '/_mock/' + path, data=data, method=method)
            return json.load(urllib.request.urlopen(request))
        def fault(**body): return admin('POST', 'faults', body)
        def struck(): return [f['struck'] for f in admin('GET', 'faults')['faults']]
        def lost(call, *args, **kwargs):
            try: call(*args, **kwargs)
            except botocore.exceptions.ConnectionClosedError: return True
            return False
        ec2 = client()
        subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
        def interfaces(): return len(ec2.describe_network_interfaces()['NetworkInterfaces'])

        """

    private func boto(_ script: String, throttling: ThrottleTable? = nil) async throws -> String {
        var result = ""
        try await withServer(try makeService { $0.throttling = throttling }) { server in
            result = try await server.boto(Self.tools + script)
        }
        return result
    }

    @Test func `boto3 gets the next two errors, and they are counted`() async throws {
        let result = try await boto(
            """
            fault(action='CreateNetworkInterface', code='InsufficientFreeAddressesInSubnet', count=2)
            result = [code(ec2.create_network_interface, SubnetId=subnet) for _ in range(3)]
            result += [interfaces(), struck(), admin('GET', 'calls')['faulted']]
            """)
        let error = #"["InsufficientFreeAddressesInSubnet", 400]"#
        #expect(result == #"[\#(error), \#(error), "no error", 2, [2], {"CreateNetworkInterface": 2}]"#)
    }

    @Test func `an answer lost after the effect leaves the effect, one lost before it does not`() async throws {
        let result = try await boto(
            """
            result = []
            for drop in ('before', 'after'):
                fault(action='CreateNetworkInterface', drop=drop, count=1)
                result += [lost(ec2.create_network_interface, SubnetId=subnet), interfaces()]
            result += [code(ec2.create_network_interface, SubnetId=subnet), struck()]
            """)
        #expect(result == #"[true, 1, true, 2, "no error", [1, 1]]"#)
    }

    @Test func `a raw socket sees the connection end without a byte, and the same call again finds the effect`()
        async throws
    {
        let result = try await boto(
            """
            import socket, urllib.parse
            url = urllib.parse.urlparse(ec2.generate_presigned_url(
                'create_network_interface', Params={'SubnetId': subnet}, HttpMethod='GET'))
            def get():
                with socket.create_connection((url.hostname, url.port), timeout=5) as s:
                    s.sendall(f'GET {url.path}?{url.query} HTTP/1.1\\r\\nHost: {url.netloc}\\r\\n\\r\\n'.encode())
                    return s.recv(12).decode()
            fault(action='CreateNetworkInterface', drop='after', count=1)
            result = [get(), interfaces(), get(), interfaces()]
            """)
        #expect(result == #"["", 2, "HTTP/1.1 200", 2]"#)
    }

    @Test func `latency comes before the answer`() async throws {
        let result = try await boto(
            """
            fault(action='DescribeVpcs', latencyMilliseconds=300, count=1)
            begin = time.monotonic(); ec2.describe_vpcs(); slow = time.monotonic() - begin
            result = [slow >= 0.3, struck()]
            """)
        #expect(result == "[true, [1]]")
    }

    @Test func `a late call is made although its caller has gone, and not before its time`() async throws {
        let result = try await boto(
            """
            import socket, urllib.parse
            url = urllib.parse.urlparse(ec2.generate_presigned_url(
                'create_network_interface', Params={'SubnetId': subnet}, HttpMethod='GET'))
            fault(action='CreateNetworkInterface', effectDelayMilliseconds=3000, count=1)
            begin = time.monotonic()
            with socket.create_connection((url.hostname, url.port), timeout=5) as s:
                s.sendall(f'GET {url.path}?{url.query} HTTP/1.1\\r\\nHost: {url.netloc}\\r\\n\\r\\n'.encode())
                time.sleep(0.1)
            before = interfaces()
            # On a machine so slow that the time is up by now, nothing is known about before.
            result = [before if time.monotonic() - begin < 3 else 1]
            while interfaces() < 2: time.sleep(0.05)
            result += [interfaces(), struck()]
            """)
        #expect(result == "[1, 2, [1]]")
    }

    @Test func `the metadata service fails, falls silent, and its credentials expire`() async throws {
        let result = try await boto(
            """
            def imds(path='instance-id'):
                try:
                    t = urllib.request.urlopen(urllib.request.Request(metadata + '/latest/api/token', method='PUT',
                        headers={'X-aws-ec2-metadata-token-ttl-seconds': '60'})).read().decode()
                    return urllib.request.urlopen(urllib.request.Request(metadata + '/latest/meta-data/' + path,
                        headers={'X-aws-ec2-metadata-token': t})).read().decode()
                except urllib.error.HTTPError as error: return error.code
                except (http.client.RemoteDisconnected, ConnectionResetError): return 'lost'
            fault(imds={'status': 503}, count=1)
            result = [imds()]
            fault(imds={'timeout': 0.2}, count=1)
            begin = time.monotonic(); result += [imds(), time.monotonic() - begin >= 0.2]
            def session():
                c = json.loads(imds('iam/security-credentials/node'))
                return client(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'],
                    aws_session_token=c['Token'])
            old = session()
            result += [code(old.describe_vpcs)]
            fault(credentialsExpire=True)
            result += [code(old.describe_vpcs)[0], code(session().describe_vpcs), code(ec2.describe_vpcs), struck()]
            instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId']
            fault(stop=instance); result += [imds()]
            admin('DELETE', 'faults'); result += [imds() == instance]
            """)
        #expect(
            result
                == #"[503, "lost", true, "no error", "RequestExpired", "no error", "no error", [1, 1, 1], 404, true]"#)
    }

    @Test func `the throttled account answers 503 without Retry-After, and counts`() async throws {
        // A bucket that does not fill again, however slow the calls are.
        var limits = ThrottleTable.aws
        limits.actions[.createSubnetCIDRReservation]?.refill = 0
        let result = try await boto(
            """
            headers = set()
            def call():
                try: ec2.create_subnet_cidr_reservation(SubnetId=subnet, Cidr='10.9.0.0/28', ReservationType='prefix')
                except botocore.exceptions.ClientError as error:
                    if error.response['Error']['Code'] == 'RequestLimitExceeded':
                        headers.update(error.response['ResponseMetadata']['HTTPHeaders'])
                        return error.response['ResponseMetadata']['HTTPStatusCode']
            answers = [call() for _ in range(12)]
            throttled = admin('GET', 'calls')['throttled']['CreateSubnetCidrReservation']
            result = [answers[:5], answers.count(503) == throttled, throttled > 0, 'retry-after' in headers, code(ec2.describe_vpcs)]
            """, throttling: limits)
        #expect(result == #"[[null, null, null, null, null], true, true, false, "no error"]"#)
    }
}
