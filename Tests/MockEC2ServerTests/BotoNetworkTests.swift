import HTTPServer
import IPAddressing
import MockCloud
import MockEC2Server
import Testing

/// boto3, unchanged, on networks, prefixes, IPv6 and launches.
@Suite struct BotoNetworkTests {
    @Test func `boto3 builds a network, launches into it and takes it down`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                ec2 = client()
                vpc = ec2.create_vpc(CidrBlock='172.16.0.7/16', AmazonProvidedIpv6CidrBlock=True,
                    TagSpecifications=[{'ResourceType': 'vpc', 'Tags': [{'Key': 'Name', 'Value': 'v'}]}])['Vpc']
                v = vpc['VpcId']
                ec2.get_waiter('vpc_available').wait(VpcIds=[v])
                more = ec2.associate_vpc_cidr_block(VpcId=v, CidrBlock='100.64.0.0/16')['CidrBlockAssociation']
                found = ec2.describe_vpcs(Filters=[{'Name': 'tag:Name', 'Values': ['v']}])['Vpcs'][0]
                v6 = found['Ipv6CidrBlockAssociationSet'][0]['Ipv6CidrBlock'].replace('/56', '/64')
                subnet = ec2.create_subnet(VpcId=v, CidrBlock='172.16.1.0/24', AvailabilityZone='us-west-2c')['Subnet']
                s = subnet['SubnetId']
                ec2.get_waiter('subnet_available').wait(SubnetIds=[s])
                a = ec2.associate_subnet_cidr_block(SubnetId=s, Ipv6CidrBlock=v6)['Ipv6CidrBlockAssociation']
                ec2.modify_subnet_attribute(SubnetId=s, AssignIpv6AddressOnCreation={'Value': True})
                ec2.modify_vpc_attribute(VpcId=v, EnableDnsHostnames={'Value': True})
                hostnames = ec2.describe_vpc_attribute(VpcId=v, Attribute='enableDnsHostnames')['EnableDnsHostnames']['Value']
                group = ec2.create_security_group(GroupName='g', Description='d', VpcId=v)['GroupId']
                kept = ec2.create_subnet_cidr_reservation(SubnetId=s, Cidr='172.16.1.64/26', ReservationType='prefix',
                    Description='pods')['SubnetCidrReservation']
                run = ec2.run_instances(ImageId='ami-1', InstanceType='m5.large', MinCount=1, MaxCount=1, UserData='#!/bin/sh',
                    IamInstanceProfile={'Name': 'node'}, BlockDeviceMappings=[{'DeviceName': '/dev/xvda', 'Ebs': {'VolumeSize': 20}}],
                    NetworkInterfaces=[
                        {'DeviceIndex': 0, 'SubnetId': s, 'Groups': [group], 'Ipv4PrefixCount': 1, 'AssociatePublicIpAddress': True},
                        {'DeviceIndex': 1, 'SubnetId': s, 'SecondaryPrivateIpAddressCount': 2, 'DeleteOnTermination': False}],
                    TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': 'n'}]}])
                i = run['Instances'][0]['InstanceId']
                ec2.get_waiter('instance_running').wait(InstanceIds=[i])
                instance = ec2.describe_instances(InstanceIds=[i])['Reservations'][0]['Instances'][0]
                one, two = instance['NetworkInterfaces']
                acl = ec2.describe_network_acls(Filters=[{'Name': 'vpc-id', 'Values': [v]}])['NetworkAcls'][0]
                table = ec2.describe_route_tables(Filters=[{'Name': 'association.main', 'Values': ['true']}, {'Name': 'vpc-id', 'Values': [v]}])['RouteTables'][0]
                attribute = lambda name: ec2.describe_network_interface_attribute(NetworkInterfaceId=one['NetworkInterfaceId'], Attribute=name)
                options = ec2.modify_instance_metadata_options(InstanceId=i, HttpTokens='optional', HttpPutResponseHopLimit=3)['InstanceMetadataOptions']
                result = {
                    'canonical': vpc['CidrBlock'], 'more': more['CidrBlockState']['State'], 'blocks': len(found['CidrBlockAssociationSet']),
                    'v6': a['Ipv6CidrBlock'] == v6, 'free': subnet['AvailableIpAddressCount'], 'hostnames': hostnames,
                    'kept': [kept['ReservationType'], kept['Cidr'], kept['Description']],
                    'reservations': len(ec2.get_subnet_cidr_reservations(SubnetId=s)['SubnetIpv4CidrReservations']),
                    'interfaces': [len(one['Ipv4Prefixes']), len(one['Ipv6Addresses']), len(two['PrivateIpAddresses']), one['Groups'][0]['GroupName']],
                    'prefix': one['Ipv4Prefixes'][0]['Ipv4Prefix'].startswith('172.16.1.'),
                    'delete': [one['Attachment']['DeleteOnTermination'], two['Attachment']['DeleteOnTermination']],
                    'public': 'PublicIpAddress' in instance, 'ipv6': instance['Ipv6Address'] == one['Ipv6Addresses'][0]['Ipv6Address'],
                    'acl': [acl['IsDefault'], len(acl['Entries']), acl['Associations'][0]['SubnetId'] == s],
                    'routes': sorted(r.get('DestinationCidrBlock') or 'v6' for r in table['Routes']),
                    'attributes': [attribute('sourceDestCheck')['SourceDestCheck']['Value'], len(attribute('groupSet')['Groups']),
                        attribute('attachment')['Attachment']['InstanceId'] == i, attribute('description')['Description']['Value']],
                    'options': [options['HttpTokens'], options['HttpPutResponseHopLimit'], options['HttpEndpoint']],
                    'busy': [code(ec2.delete_subnet, SubnetId=s), code(ec2.delete_vpc, VpcId=v), code(ec2.delete_security_group, GroupId=group)],
                }
                own = found['CidrBlockAssociationSet'][0]['AssociationId']
                result['primary'] = code(ec2.disassociate_vpc_cidr_block, AssociationId=own)
                gone = ec2.disassociate_vpc_cidr_block(AssociationId=more['AssociationId'])
                again = code(ec2.disassociate_vpc_cidr_block, AssociationId=more['AssociationId'])
                result['gone'] = [gone['CidrBlockAssociation']['CidrBlock'], gone['CidrBlockAssociation']['CidrBlockState']['State'],
                    gone['VpcId'] == v, again[0]]
                ec2.terminate_instances(InstanceIds=[i])
                ec2.get_waiter('instance_terminated').wait(InstanceIds=[i])
                ec2.delete_network_interface(NetworkInterfaceId=two['NetworkInterfaceId'])
                ec2.delete_subnet_cidr_reservation(SubnetCidrReservationId=kept['SubnetCidrReservationId'])
                ec2.delete_subnet(SubnetId=s); ec2.delete_security_group(GroupId=group); ec2.delete_vpc(VpcId=v)
                result['vpcs'] = len(ec2.describe_vpcs()['Vpcs'])
                """)
            for expected in [
                #""canonical": "172.16.0.0/16""#, #""more": "associating""#, #""blocks": 2"#, #""v6": true"#,
                #""free": 251"#, #""hostnames": true"#, #""kept": ["prefix", "172.16.1.64/26", "pods"]"#,
                #""reservations": 1"#, #""interfaces": [1, 1, 3, "g"]"#, #""prefix": true"#,
                #""delete": [true, false]"#,
                #""public": true"#, #""ipv6": true"#, #""acl": [true, 8, true]"#,
                #""routes": ["100.64.0.0/16", "172.16.0.0/16", "v6"]"#, #""attributes": [true, 1, true, ""]"#,
                #""options": ["optional", 3, "enabled"]"#,
                #""busy": [["DependencyViolation", 400], ["DependencyViolation", 400], ["DependencyViolation", 400]]"#,
                #""vpcs": 1"#, #""primary": ["OperationNotPermitted", 400]"#,
                #""gone": ["100.64.0.0/16", "disassociating", true, "InvalidVpcCidrBlockAssociationID.NotFound"]"#,
            ] {
                #expect(result.contains(expected), "\(expected) in \(result)")
            }
        }
    }

    @Test func `boto3 assigns prefixes and IPv6 addresses, and takes them back`() async throws {
        try await withServer(try makeService { $0.hasIPv6 = true }) { server in
            let result = try await server.boto(
                """
                ec2 = client()
                subnet = ec2.describe_subnets(Filters=[{'Name': 'cidr-block', 'Values': ['10.0.0.0/18']}])['Subnets'][0]
                eni = ec2.create_network_interface(SubnetId=subnet['SubnetId'], Ipv4Prefixes=[{'Ipv4Prefix': '10.0.1.16/28'}],
                    Ipv6PrefixCount=1, InterfaceType='efa')['NetworkInterface']
                e = eni['NetworkInterfaceId']
                four = ec2.assign_private_ip_addresses(NetworkInterfaceId=e, Ipv4PrefixCount=2)
                six = ec2.assign_ipv6_addresses(NetworkInterfaceId=e, Ipv6AddressCount=2)
                pre = ec2.assign_ipv6_addresses(NetworkInterfaceId=e, Ipv6PrefixCount=1)
                ec2.unassign_private_ip_addresses(NetworkInterfaceId=e, Ipv4Prefixes=['10.0.1.16/28'])
                gone = ec2.unassign_ipv6_addresses(NetworkInterfaceId=e, Ipv6Addresses=six['AssignedIpv6Addresses'][:1],
                    Ipv6Prefixes=pre['AssignedIpv6Prefixes'])
                now = ec2.describe_network_interfaces(Filters=[{'Name': 'ipv6-addresses.ipv6-address',
                    'Values': six['AssignedIpv6Addresses'][1:]}])['NetworkInterfaces'][0]
                result = [
                    eni['InterfaceType'], [p['Ipv4Prefix'] for p in eni['Ipv4Prefixes']], len(eni['Ipv6Prefixes']),
                    len(four['AssignedIpv4Prefixes']), four['AssignedPrivateIpAddresses'], len(six['AssignedIpv6Addresses']),
                    gone['UnassignedIpv6Addresses'] == six['AssignedIpv6Addresses'][:1], gone['UnassignedIpv6Prefixes'] == pre['AssignedIpv6Prefixes'],
                    now['NetworkInterfaceId'] == e, len(now['Ipv4Prefixes']), len(now['Ipv6Addresses']), len(now['Ipv6Prefixes']),
                    code(ec2.assign_private_ip_addresses, NetworkInterfaceId=e, Ipv4Prefixes=['10.0.1.24/28']),
                    code(ec2.assign_private_ip_addresses, NetworkInterfaceId=e, Ipv4PrefixCount=1, SecondaryPrivateIpAddressCount=1),
                    code(ec2.assign_ipv6_addresses, NetworkInterfaceId=e, Ipv6Addresses=['::zz']),
                ]
                """)
            #expect(
                result
                    == #"["efa", ["10.0.1.16/28"], 1, 2, [], 2, true, true, true, 2, 1, 1, "#
                    + #"["InvalidParameterValue", 400], ["InvalidParameterCombination", 400], "#
                    + #"["InvalidParameterValue", 400]]"#)
        }
    }

    @Test func `boto3 and the metadata service show an EFA-only interface without addresses`() async throws {
        try await withServer(try makeService()) { server in
            let launched = try await server.boto(
                """
                ec2 = client()
                subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
                run = ec2.run_instances(ImageId='ami-1', InstanceType='p5.48xlarge', MinCount=1, MaxCount=1, NetworkInterfaces=[
                    {'DeviceIndex': 0, 'SubnetId': subnet}, {'DeviceIndex': 1, 'SubnetId': subnet, 'InterfaceType': 'efa-only'}])
                id = run['Instances'][0]['InstanceId']
                machine = ec2.describe_instances(InstanceIds=[id])['Reservations'][0]['Instances'][0]['NetworkInterfaces'][1]
                eni = ec2.describe_network_interfaces(NetworkInterfaceIds=[machine['NetworkInterfaceId']])['NetworkInterfaces'][0]
                result = [
                    [[i['InterfaceType'], i['PrivateIpAddresses'], 'PrivateIpAddress' in i, 'PrivateDnsName' in i] for i in (machine, eni)],
                    code(ec2.create_network_interface, SubnetId=subnet, InterfaceType='efa-only', SecondaryPrivateIpAddressCount=1),
                    code(ec2.create_network_interface, SubnetId=subnet, InterfaceType='efa-none'),
                ]
                """)
            let shown = #"["efa-only", [], false, false]"#
            #expect(
                launched
                    == "[[\(shown), \(shown)], [\"InvalidParameterCombination\", 400], [\"InvalidParameterValue\", 400]]"
            )

            let interfaces = await server.service.cloud.interfaces.values
            let interface = try #require(interfaces.first { $0.isEFAOnly })
            let path = "/latest/meta-data/network/interfaces/macs/\(interface.mac)/"
            let instance = try #require(interface.attachment?.instance)
            let token = await server.service.imds(
                HTTPServerRequest(
                    method: "PUT", target: "/latest/api/token",
                    headers: [("X-aws-ec2-metadata-token-ttl-seconds", "60")]), instance: instance
            ).text
            let get = { (target: String) in
                await server.service.imds(
                    HTTPServerRequest(method: "GET", target: target, headers: [("X-aws-ec2-metadata-token", token)]),
                    instance: instance)
            }
            // amazon-vpc-cni-k8s, pull request 3047, shows the directory of such an interface.
            #expect(
                await get(path).text == """
                    device-number
                    interface-id
                    local-hostname
                    mac
                    network-card
                    owner-id
                    security-group-ids
                    security-groups
                    subnet-id
                    subnet-ipv4-cidr-block
                    vpc-id
                    vpc-ipv4-cidr-block
                    vpc-ipv4-cidr-blocks
                    """)
            #expect(await get(path + "local-ipv4s").status == 404)
        }
    }

    @Test func `every filter that botocore documents is known, with an empty list for what does not match`()
        async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import re
                ec2 = client()
                model = ec2.meta.service_model
                result = {}
                for action, call in [('DescribeNetworkInterfaces', ec2.describe_network_interfaces), ('DescribeInstances', ec2.describe_instances),
                        ('DescribeInstanceTypes', ec2.describe_instance_types), ('DescribeSubnets', ec2.describe_subnets),
                        ('DescribeVpcs', ec2.describe_vpcs), ('DescribeSecurityGroups', ec2.describe_security_groups),
                        ('DescribeTags', ec2.describe_tags), ('DescribeRouteTables', ec2.describe_route_tables),
                        ('DescribeNetworkAcls', ec2.describe_network_acls), ('DescribeAvailabilityZones', ec2.describe_availability_zones)]:
                    text = model.operation_model(action).input_shape.members['Filters'].documentation
                    names = [n for n in re.findall(r'<li>\\s*<p>\\s*<code>([^<]*?)</code>', text) if n != 'tag' and not n.startswith('tag:')]
                    names += [] if action in ('DescribeTags', 'DescribeAvailabilityZones', 'DescribeInstanceTypes') else ['tag:x']
                    bad = []
                    for name in names:
                        try:
                            reply = call(Filters=[{'Name': name, 'Values': ['no such value']}])
                            if any(isinstance(v, list) and v for v in reply.values()): bad.append(name + ' matches')
                        except botocore.exceptions.ClientError as error: bad.append(name + str(error))
                    result[action] = bad if bad else len(names) >= 4
                """)
            #expect(!result.contains("[") && !result.contains("false"), "\(result)")
        }
    }

    @Test func `a limited account is told so as botocore expects, and the calls are counted`() async throws {
        // Without refill: however slow this machine is, the sixth call finds the bucket empty.
        var limits = ThrottleTable.aws
        limits.actions[.createSubnetCIDRReservation]?.refill = 0
        let service = try makeService { $0.throttling = limits }
        try await withServer(service) { server in
            let result = try await server.boto(
                """
                import urllib.request
                ec2 = client()
                subnet = ec2.describe_subnets(Filters=[{'Name': 'cidr-block', 'Values': ['10.0.0.0/18']}])['Subnets'][0]['SubnetId']
                codes = [code(ec2.create_subnet_cidr_reservation, SubnetId=subnet, Cidr='10.0.%d.0/24' % (n + 1), ReservationType='prefix')
                    for n in range(7)]
                throttles = json.load(urllib.request.urlopen(endpoint + '/_mock/throttles'))
                result = [codes[:5] == ['no error'] * 5, codes[6], throttles['CreateSubnetCidrReservation'] > 0]
                """)
            #expect(result == #"[true, ["RequestLimitExceeded", 503], true]"#)
        }
    }
}
