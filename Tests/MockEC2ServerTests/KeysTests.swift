import HTTPServer
import IPAddressing
import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// Keys and policies that are set while the server runs.
@Suite struct KeysTests {
    private func post(_ body: String, to service: CloudService) async -> HTTPServerReply {
        await service.ec2(HTTPServerRequest(method: "POST", target: "/_mock/keys", body: Array(body.utf8)))
    }

    @Test func `keys and roles are set, listed without their secrets, and gone after a reset`() async throws {
        let service = try makeService(rolePolicies: ["node": try AccessPolicy(allow: ["ec2:*"])])
        let list = { await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/keys")).text }
        let beginning = await list()
        #expect(
            beginning
                == #"{"keys":[{"accessKeyId":"AKIDEXAMPLE","user":"mock","allow":["*"],"deny":[]}],"#
                + #""roles":[{"role":"node","allow":["ec2:*"],"deny":[]}]}"# + "\n")
        let reply = await post(
            #"{"accessKeyId":"AKIA1","secretAccessKey":"hidden","user":"ci","allow":["ec2:Describe*"],"deny":["sts:*"]}"#,
            to: service)
        #expect(reply.status == 200)
        #expect(await post(#"{"role":"node","deny":["ec2:AssignPrivateIpAddresses"]}"#, to: service).status == 200)
        #expect(
            await list()
                == #"{"keys":[{"accessKeyId":"AKIA1","user":"ci","allow":["ec2:Describe*"],"deny":["sts:*"]},"#
                + #"{"accessKeyId":"AKIDEXAMPLE","user":"mock","allow":["*"],"deny":[]}],"#
                + #""roles":[{"role":"node","allow":["*"],"deny":["ec2:AssignPrivateIpAddresses"]}]}"# + "\n")
        #expect(await service.ec2(HTTPServerRequest(method: "POST", target: "/_mock/reset")).status == 200)
        #expect(await list() == beginning)
    }

    @Test(arguments: [
        ("[]", "the body is []: must be an object"),
        ("{}", "accessKeyId is missing: one of accessKeyId and role is needed"),
        (#"{"accessKeyId":"AKIA1"}"#, "secretAccessKey is missing: a key that is not known yet needs one"),
        (#"{"accessKeyId":5}"#, "accessKeyId is 5: must be a string that is not empty"),
        (#"{"accessKeyId":"a/b"}"#, #"accessKeyId is "a/b": must be at most 128 of A-Z, a-z, 0-9 and _"#),
        (
            #"{"accessKeyId":"ASIA1"}"#,
            #"accessKeyId is "ASIA1": a temporary key, which begins with ASIA, comes from STS"#
        ),
        (#"{"role":"a b"}"#, #"role is "a b": must be 1 to 64 of A-Z, a-z, 0-9 and _+=,.@-"#),
        (#"{"role":"node","user":"u"}"#, "accessKeyId is missing: secretAccessKey and user belong to a key"),
        (#"{"role":"node","allow":"*"}"#, #"allow is "*": must be a list of strings"#),
        (#"{"role":"node","allow":[1]}"#, "allow is 1: must be a string"),
        (
            #"{"role":"node","allow":["*"],"deny":["Describe"]}"#,
            #"deny is "Describe": "Describe" is no action: write SERVICE:ACTION, for instance "ec2:Describe*", or "*""#
        ),
        (
            #"{"role":"node","allow":["s3:*"]}"#,
            #"allow is "s3:*": "s3:*" is an action of a service that is not here: there are ec2 and sts"#
        ),
        (#"{"role":"node","alow":[]}"#, "alow is []: there is no such member here, or it is there twice"),
    ])
    func `a wrong body is refused with member and value, and changes nothing`(
        _ body: String, _ message: String
    ) async throws {
        let service = try makeService()
        let before = await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/keys")).text
        let reply = await post(body, to: service)
        #expect(reply.status == 400)
        let escaped = message.split(separator: #"""#, omittingEmptySubsequences: false).joined(separator: #"\""#)
        #expect(reply.text == #"{"error":"\#(escaped)"}"# + "\n")
        #expect(await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/keys")).text == before)
    }

    @Test func `only this machine sets keys, by GET and POST alone`() async throws {
        let service = try makeService()
        let away = HTTPServerRequest(
            method: "POST", target: "/_mock/keys", body: Array(#"{"role":"node","allow":[]}"#.utf8),
            remoteAddress: .init(ip: "10.0.0.9", port: 5))
        #expect(await service.ec2(away).status == 403)
        #expect(await service.ec2(HTTPServerRequest(method: "DELETE", target: "/_mock/keys")).status == 405)
    }

    @Test func `a reset puts an advanced clock back`() async throws {
        let clock = TestClock()
        let service = try makeService(clock.clock)
        let send = { (path: String, body: String) in
            await service.ec2(HTTPServerRequest(method: "POST", target: "/_mock/\(path)", body: Array(body.utf8))).text
        }
        #expect(await send("clock", #"{"advanceSeconds":7200}"#) == #"{"now":"2025-06-15T17:06:40.000Z"}"# + "\n")
        #expect(await send("reset", "") == #"{"now":"2025-06-15T15:06:40.000Z"}"# + "\n")
    }
}

extension KeysTests {
    @Test(NeedsPython(module: "boto3")) func `boto3 signs with a key that was set, until its secret is another`()
        async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import urllib.request
                def post(**body): urllib.request.urlopen(endpoint + '/_mock/keys', data=json.dumps(body).encode()).read()
                mine = lambda secret: client(aws_access_key_id='AKIA1', aws_secret_access_key=secret)
                before = code(mine('one').describe_vpcs)
                post(accessKeyId='AKIA1', secretAccessKey='one', user='ci', allow=['ec2:DescribeVpcs'])
                first = [len(mine('one').describe_vpcs()['Vpcs']), code(mine('one').describe_subnets)]
                post(accessKeyId='AKIA1', allow=['ec2:DescribeSubnets'])
                second = [code(mine('one').describe_vpcs), len(mine('one').describe_subnets()['Subnets'])]
                post(accessKeyId='AKIA1', secretAccessKey='two')
                third = [code(mine('one').describe_vpcs), len(mine('two').describe_vpcs()['Vpcs'])]
                urllib.request.urlopen(endpoint + '/_mock/reset', data=b'').read()
                result = [before, first, second, third, code(mine('two').describe_vpcs), len(client().describe_vpcs()['Vpcs'])]
                """)
            #expect(
                result
                    == #"[["AuthFailure", 401], [1, ["UnauthorizedOperation", 403]], "#
                    + #"[["UnauthorizedOperation", 403], 3], [["AuthFailure", 401], 1], ["AuthFailure", 401], 1]"#)
        }
    }
}
