import MockCloud
import MockEC2Server
import Testing

@testable import enum MockEC2Server.Base64

@Suite struct STSTests {
    @Test func `a role is assumed, its keys sign until they expire`() async throws {
        let clock = TestClock(CloudClock.wall.now)
        try await withServer(try makeService(clock.clock)) { server in
            let keys = try await server.boto(
                """
                sts = client('sts')
                role = sts.assume_role(RoleArn='arn:aws:iam::123456789012:role/path/deploy', RoleSessionName='me', DurationSeconds=900)
                c = role['Credentials']
                mine = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
                who = client('sts', **mine).get_caller_identity()
                chained = code(client('sts', **mine).assume_role, RoleArn='arn:aws:iam::123456789012:role/b', RoleSessionName='me', DurationSeconds=3601)
                result = [c['AccessKeyId'][:4], role['AssumedRoleUser']['Arn'], who['Arn'] == role['AssumedRoleUser']['Arn'],
                    who['UserId'] == role['AssumedRoleUser']['AssumedRoleId'], len(client(**mine).describe_vpcs()['Vpcs']), chained,
                    code(client(**dict(mine, aws_session_token='x')).describe_vpcs), mine]
                """)
            let expected =
                #"["ASIA", "arn:aws:sts::123456789012:assumed-role/deploy/me", true, true, 1, ["ValidationError", 400], "#
                + #"["AuthFailure", 401], {"#
            #expect(keys.hasPrefix(expected), "\(keys)")
            // Past the end of the session, within the clock skew that EC2 allows the signer: the server's clock alone moves.
            let mine = String(keys.dropFirst(expected.count - 1).dropLast())
            try await server.service.advanceClock(by: .seconds(900))
            let expired = try await server.boto(
                """
                import datetime, botocore.auth, botocore.compat
                mine = \(mine)
                late = datetime.timedelta(seconds=900)
                for module in (botocore.auth, botocore.compat):
                    if hasattr(module, 'get_current_datetime'):
                        original = module.get_current_datetime
                        module.get_current_datetime = lambda *a, original=original, **k: original(*a, **k) + late
                result = [code(client(**mine).describe_vpcs), code(client('sts', **mine).get_caller_identity), len(client().describe_vpcs()['Vpcs'])]
                """)
            #expect(expired == #"[["RequestExpired", 400], ["ExpiredToken", 403], 1]"#)
        }
    }

    @Test func `a web identity token gives keys, unsigned, and nonsense does not`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import base64, time
                def token(**claims):
                    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b'=').decode()
                    return part({'alg': 'RS256'}) + '.' + part(claims) + '.' + part('signature')
                sts = client('sts', config=botocore.config.Config(signature_version=botocore.UNSIGNED, parameter_validation=False))
                good = dict(sub='system:serviceaccount:kube-system:aws-node', iss='https://oidc.eks.example/id/1', aud=['sts.amazonaws.com'])
                call = lambda jwt, **more: sts.assume_role_with_web_identity(**dict(dict(RoleArn='arn:aws:iam::123456789012:role/pods',
                    RoleSessionName='aws-node', WebIdentityToken=jwt), **more))
                reply = call(token(exp=int(time.time()) + 600, **good))
                c = reply['Credentials']
                mine = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
                live = token(exp=int(time.time()) + 600, **good)
                result = [
                    reply['SubjectFromWebIdentityToken'], reply['Audience'], client('sts', **mine).get_caller_identity()['Arn'],
                    len(client(**mine).describe_vpcs()['Vpcs']), 3500 < (c['Expiration'].timestamp() - time.time()) < 3700,
                    code(call, token(exp=int(time.time()) - 1, **good)), code(call, 'nonsense'), code(call, 'a.b.c'),
                    code(call, live, RoleArn='arn:aws:iam::999999999999:role/pods'), code(call, live, DurationSeconds=43201),
                    code(call, live, RoleArn='arn:aws:iam::123456789012:user/pods'), code(call, live, RoleSessionName='a b'),
                ]
                """)
            #expect(
                result
                    == #"["system:serviceaccount:kube-system:aws-node", "sts.amazonaws.com", "#
                    + #""arn:aws:sts::123456789012:assumed-role/pods/aws-node", 1, true, "#
                    + #"["ExpiredTokenException", 400], ["InvalidIdentityToken", 400], ["InvalidIdentityToken", 400], "#
                    + #"["AccessDenied", 403], ["ValidationError", 400], ["ValidationError", 400], ["ValidationError", 400]]"#
            )
        }
    }

    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar"), ("Zm9vYg", "foob"),
    ])
    func `base 64 is read as RFC 4648 has it`(_ text: String, _ plain: String) {
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg=a", "Zm9v!", "Zm9vZ"])
    func `what is not base 64 is not read`(_ text: String) { #expect(Base64.decode(text) == nil) }
}
