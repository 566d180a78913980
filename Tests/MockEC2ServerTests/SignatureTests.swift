import Foundation
import HTTPServer
import MockCloud
import TestSupport
import Testing

@testable import MockEC2Server

@Suite struct SignatureTests {
    @Test(NeedsPython(module: "boto3"))
    func `a wrong secret, an unknown key and a wrong region are AuthFailure 401, as EC2 has it`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                result = [
                    code(client(aws_secret_access_key='wrong').describe_instances),
                    code(client(aws_access_key_id='AKIAUNKNOWN').describe_instances),
                    code(client(region_name='eu-west-1').describe_instances),
                    code(client(aws_session_token='unasked').describe_instances),
                ]
                """)
            #expect(
                result == #"[["AuthFailure", 401], ["AuthFailure", 401], ["AuthFailure", 401], ["AuthFailure", 401]]"#)
        }
    }

    @Test(NeedsPython(module: "boto3")) func `STS says more: InvalidClientTokenId and SignatureDoesNotMatch, 403`()
        async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                result = [
                    code(client('sts', aws_secret_access_key='wrong').get_caller_identity),
                    code(client('sts', aws_access_key_id='AKIAUNKNOWN').get_caller_identity),
                    code(client('sts', region_name='eu-west-1').get_caller_identity),
                ]
                """)
            #expect(
                result
                    == #"[["SignatureDoesNotMatch", 403], ["InvalidClientTokenId", 403], "#
                    + #"["SignatureDoesNotMatch", 403]]"#)
        }
    }

    @Test(NeedsPython(module: "boto3")) func `GetCallerIdentity names the user`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                answer = client('sts').get_caller_identity()
                result = [answer['Account'], answer['Arn'], len(answer['ResponseMetadata']['RequestId'])]
                """)
            #expect(result == #"["123456789012", "arn:aws:iam::123456789012:user/mock", 36]"#)
        }
    }

    @Test func `a request without credentials, and one with half of them`() async throws {
        let service = try makeService()
        let anonymous = await service.ec2(HTTPServerRequest(method: "GET", target: "/?Action=DescribeVpcs"))
        #expect(anonymous.status == 400 && anonymous.text.contains("<Code>MissingParameter</Code>"))
        #expect(anonymous.text.contains("AWSAccessKeyId"))
        let half = await service.ec2(
            HTTPServerRequest(
                method: "GET", target: "/?Action=DescribeVpcs",
                headers: [("Authorization", "AWS4-HMAC-SHA256 Credential=A/b/c/ec2/aws4_request, SignedHeaders=host")]))
        #expect(half.status == 400 && half.text.contains("<Code>IncompleteSignature</Code>"))
        let sts = await service.ec2(HTTPServerRequest(method: "GET", target: "/?Action=GetCallerIdentity"))
        #expect(sts.status == 403 && sts.text.contains("<Code>MissingAuthenticationToken</Code>"))
        #expect(sts.text.contains("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"))
    }

    @Test(NeedsPython(module: "boto3"))
    func `a clock that is off by more than five minutes is refused, by less is not`() async throws {
        let service = try makeService()
        try await withServer(service) { server in
            let result = try await server.boto(
                """
                import urllib.request, datetime
                from unittest import mock
                def move(seconds):
                    body = json.dumps({'advanceSeconds': seconds}).encode()
                    urllib.request.urlopen(endpoint + '/_mock/clock', data=body).read()
                result = [code(client().describe_instances)]
                move(240); result.append(code(client().describe_instances))
                move(120); result.append(code(client().describe_instances))
                result.append(code(client('sts').get_caller_identity))
                move(600); result.append(code(client('sts').get_caller_identity))
                ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=960 + 360)
                with mock.patch('botocore.auth.get_current_datetime', return_value=ahead, create=True):
                    result.append(code(client().describe_instances))
                """)
            #expect(
                result
                    == #"["no error", "no error", ["RequestExpired", 400], "no error", "#
                    + #"["SignatureDoesNotMatch", 403], ["AuthFailure", 401]]"#)
        }
    }

    @Test(NeedsPython(module: "boto3")) func `a presigned URL is good for as long as it says`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import urllib.request, urllib.error
                def status(url, headers={}):
                    try: return urllib.request.urlopen(urllib.request.Request(url, headers=headers)).status
                    except urllib.error.HTTPError as error: return error.code
                url = client().generate_presigned_url('describe_vpcs', ExpiresIn=60, HttpMethod='GET')
                sts = client('sts').generate_presigned_url('get_caller_identity', ExpiresIn=60, HttpMethod='GET')
                result = [status(url), status(url + '&DryRun=true'), status(url.replace('Expires=60', 'Expires=90')), status(sts)]
                urllib.request.urlopen(endpoint + '/_mock/clock', data=b'{"advanceSeconds":90}').read()
                # GetCallerIdentity URLs stay good for 15 minutes.
                result += [status(url), status(sts)]
                """)
            #expect(result == #"[200, 401, 401, 200, 400, 200]"#)
        }
    }

    @Test(NeedsPython(module: "boto3")) func `a header signed on top, as EKS tokens have it, is verified`() async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import urllib.request, urllib.error
                from botocore.signers import RequestSigner
                session = boto3.session.Session(
                    aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
                    region_name='us-west-2')
                signer = RequestSigner(
                    client('sts').meta.service_model.service_id, 'us-west-2', 'sts', 'v4', session.get_credentials(),
                    session.events)
                url = signer.generate_presigned_url(
                    {'method': 'GET', 'url': endpoint + '/?Action=GetCallerIdentity&Version=2011-06-15', 'body': {},
                     'headers': {'x-k8s-aws-id': 'demo'}, 'context': {}},
                    region_name='us-west-2', expires_in=60, operation_name='')
                def status(name):
                    try: return urllib.request.urlopen(urllib.request.Request(url, headers={'x-k8s-aws-id': name})).status
                    except urllib.error.HTTPError as error: return error.code
                result = [status('demo'), status('other')]
                """)
            #expect(result == #"[200, 403]"#)
        }
    }

    @Test func `times are read in both forms, and nothing else is`() throws {
        let time = CloudTime(unixSeconds: 784_111_777)
        #expect(Timestamp.parse(basic: "19941106T084937Z") == time)
        #expect(Timestamp.parse(internetMessage: "Sun, 06 Nov 1994 08:49:37 GMT") == time)
        #expect(Timestamp.basic(time) == "19941106T084937Z")
        #expect(Timestamp.internetMessage(time) == "Sun, 06 Nov 1994 08:49:37 GMT")
        for text in [
            "", "19941106T084937", "19941306T084937Z", "1994-11-06T08:49:3Z", "99991106T084937Z", "+9941106T084937Z",
        ] {
            #expect(Timestamp.parse(basic: text) == nil, "\(text)")
        }
        for text in ["Sun, 06 Nov 1994", "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "a b c d e f"] {
            #expect(Timestamp.parse(internetMessage: text) == nil, "\(text)")
        }
    }
}
