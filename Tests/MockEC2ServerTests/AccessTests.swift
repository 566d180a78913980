import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// Who may do what, as boto3 sees it.
@Suite(NeedsPython(module: "boto3")) struct AccessTests {
    /// `limited` and `barred` are the arguments of clients with keys of their own, `refusal(call)` is the code, status and
    /// message of a refused call up to the encoded message, `decoded(call)` what is encoded.
    private func boto(
        _ script: String, limited: AccessPolicy = .everything, barred: AccessPolicy = .everything,
        roles: [String: AccessPolicy] = [:], throttling: ThrottleTable? = nil
    ) async throws -> String {
        let keys: [CloudService.KeyPair] = [
            .example, .init(accessKeyID: "AKIALIMITED", secretAccessKey: "l", policy: limited, user: "limited"),
            .init(accessKeyID: "AKIABARRED", secretAccessKey: "b", policy: barred, user: "barred"),
        ]
        let prelude = """
            limited = dict(aws_access_key_id='AKIALIMITED', aws_secret_access_key='l')
            barred = dict(aws_access_key_id='AKIABARRED', aws_secret_access_key='b')
            marker = ' Encoded authorization failure message: '
            def message(call, *args, **kwargs):
                try: call(*args, **kwargs)
                except botocore.exceptions.ClientError as error: return error.response['Error']['Message']
                return 'no error'
            def refusal(call, *args, **kwargs):
                return code(call, *args, **kwargs) + [message(call, *args, **kwargs).split(marker)[0]]
            def encoded(call, *args, **kwargs): return message(call, *args, **kwargs).split(marker)[1]
            def decode(text, **who): return json.loads(client('sts', **who).decode_authorization_message(EncodedMessage=text)['DecodedMessage'])
            eni, vpc = 'eni-0123456789abcdef0', 'vpc-0123456789abcdef0'

            """
        // A clock that stands still fills no bucket.
        let now = CloudClock.wall.now
        let service = try makeService(CloudClock { now }, keys: keys, rolePolicies: roles) {
            $0.throttling = throttling
        }
        var result = ""
        try await withServer(service) { result = try await $0.boto(prelude + script) }
        return result
    }

    @Test func `what a key's policy does not allow is UnauthorizedOperation, in EC2's words`() async throws {
        let result = try await boto(
            """
            ec2 = client(**limited)
            result = [
                len(ec2.describe_vpcs()['Vpcs']), refusal(ec2.describe_subnets),
                refusal(ec2.delete_network_interface, NetworkInterfaceId=eni),
                refusal(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1),
                refusal(ec2.create_vpc, CidrBlock='10.9.0.0/16'), refusal(ec2.create_tags, Resources=[eni], Tags=[{'Key': 'a', 'Value': 'b'}]),
                len(client().describe_vpcs()['Vpcs']),
            ]
            """, limited: try AccessPolicy(allow: ["ec2:describevpc?"]))
        func refusal(_ action: String, _ resource: String) -> String {
            let target = resource.isEmpty ? "" : " on resource: arn:aws:ec2:us-west-2:123456789012:\(resource)"
            return "[\"UnauthorizedOperation\", 403, \"You are not authorized to perform this operation. "
                + "User: arn:aws:iam::123456789012:user/limited is not authorized to perform: ec2:\(action)\(target) "
                + "because no identity-based policy allows the ec2:\(action) action\(target.isEmpty ? "" : ".")\"]"
        }
        let eni = "network-interface/eni-0123456789abcdef0"
        let expected = [
            "1", refusal("DescribeSubnets", ""), refusal("DeleteNetworkInterface", eni),
            refusal("AssignPrivateIpAddresses", eni), refusal("CreateVpc", "vpc/*"), refusal("CreateTags", eni), "1",
        ]
        #expect(result == "[\(expected.joined(separator: ", "))]")
    }

    @Test func `an explicit deny wins over what is allowed, and is called so`() async throws {
        let result = try await boto(
            """
            ec2 = client(**barred)
            result = [len(ec2.describe_vpcs()['Vpcs']), refusal(ec2.delete_vpc, VpcId=vpc)[2].split('perform: ')[1]]
            """, barred: try AccessPolicy(allow: ["*"], deny: ["ec2:Delete*"]))
        #expect(
            result
                == #"[1, "ec2:DeleteVpc on resource: arn:aws:ec2:us-west-2:123456789012:vpc/vpc-0123456789abcdef0 "#
                + #"with an explicit deny in an identity-based policy."]"#)
    }

    @Test func `the encoded message is decoded for those who may, and for nobody when it was changed`() async throws {
        let result = try await boto(
            """
            secret = encoded(client(**barred).delete_vpc, VpcId=vpc)
            implicit = decode(encoded(client(**limited).create_vpc, CidrBlock='10.9.0.0/16'))
            explicit = decode(secret)
            sts = client('sts')
            changed = [secret[:i] + ('A' if secret[i] != 'A' else 'B') + secret[i + 1:] for i in (0, 20, len(secret) - 1)]
            result = [
                implicit['allowed'], implicit['explicitDeny'], implicit['matchedStatements'], implicit['failures'],
                implicit['context']['principal']['name'], implicit['context']['principal']['arn'],
                implicit['context']['action'], implicit['context']['resource'],
                explicit['explicitDeny'], [a['value'] for a in explicit['matchedStatements']['items'][0]['actions']['items']],
                explicit['matchedStatements']['items'][0]['effect'],
                {c['key']: c['values']['items'][0]['value'] for c in explicit['context']['conditions']['items']}['aws:Region'],
                'barred' in secret, secret != encoded(client(**barred).delete_vpc, VpcId=vpc),
                [code(sts.decode_authorization_message, EncodedMessage=m) for m in changed + ['nonsense', secret + '=', secret[:-2]]],
                refusal(client('sts', **limited).decode_authorization_message, EncodedMessage=secret),
            ]
            """, limited: try AccessPolicy(allow: []),
            barred: try AccessPolicy(allow: ["*"], deny: ["ec2:DeleteVpc", "ec2:CreateVpc"]))
        let invalid = #"["InvalidAuthorizationMessageException", 400]"#
        #expect(
            result
                == #"[false, false, {"items": []}, {"items": []}, "limited", "arn:aws:iam::123456789012:user/limited", "#
                + #""ec2:CreateVpc", "arn:aws:ec2:us-west-2:123456789012:vpc/*", true, "#
                + #"["ec2:DeleteVpc", "ec2:CreateVpc"], "DENY", "us-west-2", false, true, "#
                + "[\(Array(repeating: invalid, count: 6).joined(separator: ", "))], "
                + #"["AccessDenied", 403, "User: arn:aws:iam::123456789012:user/limited is not authorized to perform: "#
                + #"sts:DecodeAuthorizationMessage because no identity-based policy allows the "#
                + #"sts:DecodeAuthorizationMessage action"]]"#)
    }

    @Test func `permission is asked for behind the parameters' form and before all else`() async throws {
        let result = try await boto(
            """
            ec2, free = client(**limited), client()
            result = [
                code(ec2.delete_network_interface, NetworkInterfaceId='nonsense'), code(ec2.delete_network_interface, NetworkInterfaceId=eni),
                code(ec2.delete_network_interface, NetworkInterfaceId=eni, DryRun=True),
                code(free.delete_network_interface, NetworkInterfaceId=eni, DryRun=True),
                code(free.delete_network_interface, NetworkInterfaceId=eni),
                code(ec2.describe_vpcs, DryRun=True), code(ec2.describe_vpcs, VpcIds=[vpc]), code(free.describe_vpcs, VpcIds=[vpc]),
            ]
            """, limited: try AccessPolicy(allow: ["sts:*"]))
        #expect(
            result
                == #"[["InvalidNetworkInterfaceId.Malformed", 400], ["UnauthorizedOperation", 403], "#
                + #"["UnauthorizedOperation", 403], ["DryRunOperation", 412], "#
                + #"["InvalidNetworkInterfaceID.NotFound", 400], ["UnauthorizedOperation", 403], "#
                + #"["UnauthorizedOperation", 403], ["InvalidVpcID.NotFound", 400]]"#)
    }

    @Test func `calls that are not allowed are throttled like others`() async throws {
        let result = try await boto(
            """
            scr = 'scr-0123456789abcdef0'
            codes = [code(client(**limited).delete_subnet_cidr_reservation, SubnetCidrReservationId=scr)[0] for _ in range(12)]
            result = [codes[0], 'RequestLimitExceeded' in codes]
            """, limited: try AccessPolicy(allow: []), throttling: .aws)
        #expect(result == #"["UnauthorizedOperation", true]"#)
    }

    @Test func `a session may do what its role may, whoever began it`() async throws {
        let result = try await boto(
            """
            sts = client('sts', **limited)
            role = 'arn:aws:iam::123456789012:role/team/reader'
            c = sts.assume_role(RoleArn=role, RoleSessionName='me')['Credentials']
            mine = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
            principal = decode(encoded(client(**mine).create_vpc, CidrBlock='10.9.0.0/16'))['context']['principal']
            result = [
                len(client(**mine).describe_vpcs()['Vpcs']), code(client(**mine).describe_subnets), 'name' in principal, principal['arn'],
                client('sts', **mine).get_caller_identity()['Arn'], refusal(client('sts', **mine).assume_role, RoleArn=role, RoleSessionName='me'),
                client('sts', **barred).get_caller_identity()['Arn'],
            ]
            """, limited: try AccessPolicy(allow: ["sts:AssumeRole"]), barred: try AccessPolicy(allow: [], deny: ["*"]),
            roles: ["reader": try AccessPolicy(allow: ["ec2:DescribeVpcs"])])
        let arn = "arn:aws:sts::123456789012:assumed-role/reader/me"
        #expect(
            result
                == #"[1, ["UnauthorizedOperation", 403], false, "\#(arn)", "\#(arn)", "#
                + #"["AccessDenied", 403, "User: \#(arn) is not authorized to perform: sts:AssumeRole on resource: "#
                + #"arn:aws:iam::123456789012:role/team/reader because no identity-based policy allows the "#
                + #"sts:AssumeRole action"], "arn:aws:iam::123456789012:user/barred"]"#)
    }

    @Test func `an instance's role and a web identity's are held to their policies`() async throws {
        let result = try await boto(
            """
            import base64, time
            os.environ['AWS_EC2_METADATA_DISABLED'] = 'false'
            os.environ['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = metadata
            os.environ['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null'
            os.environ['AWS_METADATA_SERVICE_TIMEOUT'] = '30'
            ec2 = boto3.session.Session(region_name='us-west-2').client('ec2', endpoint_url=endpoint)
            part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b'=').decode()
            jwt = '.'.join(part(p) for p in ({'alg': 'RS256'}, dict(sub='s', iss='i', aud='a', exp=int(time.time()) + 600), 'x'))
            sts = client('sts', config=botocore.config.Config(signature_version=botocore.UNSIGNED))
            c = sts.assume_role_with_web_identity(RoleArn='arn:aws:iam::123456789012:role/pods', RoleSessionName='pod', WebIdentityToken=jwt)['Credentials']
            mine = dict(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['SessionToken'])
            result = [len(ec2.describe_instances()['Reservations']), code(ec2.describe_vpcs),
                      len(client(**mine).describe_vpcs()['Vpcs']), code(client(**mine).describe_instances)]
            """,
            roles: [
                "node": try AccessPolicy(allow: ["ec2:DescribeInstances"]),
                "pods": try AccessPolicy(allow: ["ec2:*"], deny: ["ec2:DescribeInstance*"]),
            ])
        #expect(result == #"[1, ["UnauthorizedOperation", 403], 1, ["UnauthorizedOperation", 403]]"#)
    }

    @Test func `every action but GetCallerIdentity is refused to who may do nothing`() async throws {
        let result = try await boto(
            """
            ec2 = client(**limited, config=botocore.config.Config(parameter_validation=False, retries={'total_max_attempts': 1}))
            i, sub, sg, att, scr = 'i-0123456789abcdef0', 'subnet-0123456789abcdef0', 'sg-0123456789abcdef0', 'eni-attach-0123456789abcdef0', 'scr-0123456789abcdef0'
            calls = dict(
                create_network_interface=dict(SubnetId=sub), attach_network_interface=dict(NetworkInterfaceId=eni, InstanceId=i, DeviceIndex=1),
                modify_network_interface_attribute=dict(NetworkInterfaceId=eni, Description={'Value': 'x'}), detach_network_interface=dict(AttachmentId=att),
                delete_network_interface=dict(NetworkInterfaceId=eni), describe_network_interfaces={}, assign_private_ip_addresses=dict(NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1),
                unassign_private_ip_addresses=dict(NetworkInterfaceId=eni, PrivateIpAddresses=['10.0.0.9']), assign_ipv6_addresses=dict(NetworkInterfaceId=eni, Ipv6AddressCount=1),
                unassign_ipv6_addresses=dict(NetworkInterfaceId=eni, Ipv6Addresses=['fd00::1']), describe_network_interface_attribute=dict(NetworkInterfaceId=eni, Attribute='description'),
                run_instances=dict(MinCount=1, MaxCount=1, InstanceType='m5.large', ImageId='ami-1', SubnetId=sub), modify_instance_metadata_options=dict(InstanceId=i, HttpTokens='required'),
                describe_instances={}, describe_instance_types={}, terminate_instances=dict(InstanceIds=[i]), create_subnet=dict(VpcId=vpc, CidrBlock='10.0.1.0/24'),
                delete_subnet=dict(SubnetId=sub), describe_subnets={}, modify_subnet_attribute=dict(SubnetId=sub, MapPublicIpOnLaunch={'Value': True}),
                associate_subnet_cidr_block=dict(SubnetId=sub, Ipv6CidrBlock='fd00::/64'), create_subnet_cidr_reservation=dict(SubnetId=sub, Cidr='10.0.0.16/28', ReservationType='prefix'),
                delete_subnet_cidr_reservation=dict(SubnetCidrReservationId=scr), get_subnet_cidr_reservations=dict(SubnetId=sub), create_vpc=dict(CidrBlock='10.9.0.0/16'),
                delete_vpc=dict(VpcId=vpc), describe_vpcs={}, describe_vpc_attribute=dict(VpcId=vpc, Attribute='enableDnsSupport'), modify_vpc_attribute=dict(VpcId=vpc, EnableDnsSupport={'Value': True}),
                associate_vpc_cidr_block=dict(VpcId=vpc, CidrBlock='10.9.0.0/16'), disassociate_vpc_cidr_block=dict(AssociationId='vpc-cidr-assoc-0123456789abcdef0'),
                describe_route_tables={}, describe_network_acls={},
                create_security_group=dict(VpcId=vpc, GroupName='g', Description='d'), delete_security_group=dict(GroupId=sg), describe_security_groups={},
                describe_availability_zones={}, create_tags=dict(Resources=[eni], Tags=[{'Key': 'k', 'Value': 'v'}]), delete_tags=dict(Resources=[eni]), describe_tags={})
            codes = {name: code(getattr(ec2, name), **arguments) for name, arguments in calls.items()}
            result = [len(codes), {name: code for name, code in codes.items() if code != ['UnauthorizedOperation', 403]}]
            """, limited: try AccessPolicy(allow: []))
        #expect(result == "[\(CloudAction.allCases.count), {}]")
    }
}
