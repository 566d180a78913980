import Foundation
import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// boto3, unchanged, as the outside witness.
@Suite(NeedsPython(module: "boto3")) struct BotoTests {
    @Test func `boto3 describes the instance and its interface`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                ec2 = client()
                instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
                interface = ec2.describe_network_interfaces()['NetworkInterfaces'][0]
                mine = instance['NetworkInterfaces'][0]
                result = {
                    'state': instance['State'], 'type': instance['InstanceType'], 'address': instance['PrivateIpAddress'],
                    'public': instance['PublicIpAddress'], 'name': instance['PrivateDnsName'],
                    'tags': instance['Tags'], 'launch': instance['LaunchTime'].year > 2000,
                    'same': all(interface[k] == mine[k] for k in mine if k not in ('Attachment', 'Association', 'PrivateIpAddresses')),
                    'attachment': [interface['Attachment'][k] for k in ('DeviceIndex', 'NetworkCardIndex', 'Status', 'DeleteOnTermination')],
                    'instance': interface['Attachment']['InstanceId'] == instance['InstanceId'],
                    'addresses': [[a['PrivateIpAddress'], a['Primary']] for a in interface['PrivateIpAddresses']],
                    'public2': interface['Association']['PublicIp'], 'ipv6': interface['Ipv6Addresses'],
                    'tagset': interface['TagSet'], 'zone': interface['AvailabilityZone'], 'status': interface['Status'],
                    'profile': instance['IamInstanceProfile']['Arn'], 'http': instance['MetadataOptions']['HttpTokens'],
                }
                """)
            for expected in [
                #""state": {"Code": 16, "Name": "running"}"#, #""type": "m5.large""#, #""address": "10.0.0.10""#,
                #""public": "203.0.113.10""#, #""public2": "203.0.113.10""#,
                #""name": "ip-10-0-0-10.us-west-2.compute.internal""#, #""tags": [{"Key": "Name", "Value": "node1"}]"#,
                #""launch": true"#, #""same": true"#, #""attachment": [0, 0, "attached", true]"#, #""instance": true"#,
                #""addresses": [["10.0.0.10", true]]"#, #""ipv6": []"#, #""tagset": []"#, #""zone": "us-west-2a""#,
                #""status": "in-use""#, #""profile": "arn:aws:iam::123456789012:instance-profile/node""#,
                #""http": "required""#,
            ] {
                #expect(result.contains(expected))
            }
        }
    }

    @Test func `boto3 takes an interface through its whole life`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                #"""
                ec2 = client()
                instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
                text = ' tag & <value> "ü😀\r\n\t '
                created = ec2.create_network_interface(
                    SubnetId=instance['SubnetId'], Description='aws-K8S-x', SecondaryPrivateIpAddressCount=3, ClientToken='t1',
                    TagSpecifications=[{'ResourceType': 'network-interface', 'Tags': [{'Key': 'k', 'Value': text}]}])
                again = ec2.create_network_interface(
                    SubnetId=instance['SubnetId'], Description='aws-K8S-x', SecondaryPrivateIpAddressCount=3, ClientToken='t1',
                    TagSpecifications=[{'ResourceType': 'network-interface', 'Tags': [{'Key': 'k', 'Value': text}]}])
                eni = created['NetworkInterface']['NetworkInterfaceId']
                attached = ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=instance['InstanceId'], DeviceIndex=1)
                ec2.modify_network_interface_attribute(
                    NetworkInterfaceId=eni, Attachment={'AttachmentId': attached['AttachmentId'], 'DeleteOnTermination': True})
                assigned = ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=2)
                addresses = [a['PrivateIpAddress'] for a in assigned['AssignedPrivateIpAddresses']]
                ec2.unassign_private_ip_addresses(NetworkInterfaceId=eni, PrivateIpAddresses=addresses[:1])
                ec2.create_tags(Resources=[eni], Tags=[{'Key': 'k2', 'Value': ''}])
                found = ec2.describe_network_interfaces(Filters=[{'Name': 'tag:k', 'Values': ['*<value>*']}])['NetworkInterfaces'][0]
                other = ec2.describe_network_interfaces(Filters=[{'Name': 'tag-key', 'Values': ['nope']}])['NetworkInterfaces']
                tags = {t['Key']: t['Value'] for t in ec2.describe_tags(Filters=[{'Name': 'resource-id', 'Values': [eni]}])['Tags']}
                busy = code(ec2.delete_network_interface, NetworkInterfaceId=eni)
                ec2.detach_network_interface(AttachmentId=attached['AttachmentId'])
                ec2.delete_network_interface(NetworkInterfaceId=eni)
                result = [
                    again['NetworkInterface']['NetworkInterfaceId'] == eni, attached['NetworkCardIndex'], len(addresses),
                    found['NetworkInterfaceId'] == eni, found['Attachment']['DeleteOnTermination'],
                    len(found['PrivateIpAddresses']), other, tags == {'k': text, 'k2': ''}, busy,
                    code(ec2.describe_network_interfaces, NetworkInterfaceIds=[eni]),
                ]
                """#)
            #expect(
                result
                    == #"[true, 0, 2, true, true, 5, [], true, ["InvalidParameterValue", 400], "#
                    + #"["InvalidNetworkInterfaceID.NotFound", 400]]"#)
        }
    }

    @Test func `boto3 describes types, subnets, VPCs, groups and zones, and pages through them`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                ec2 = client()
                type = ec2.describe_instance_types(InstanceTypes=['m5.large'])['InstanceTypes'][0]
                pages = list(ec2.get_paginator('describe_instance_types').paginate(PaginationConfig={'PageSize': 100}))
                subnets = ec2.describe_subnets(Filters=[{'Name': 'availability-zone', 'Values': ['us-west-2b']}])['Subnets']
                group = ec2.describe_security_groups()['SecurityGroups'][0]
                result = [
                    type['NetworkInfo']['MaximumNetworkInterfaces'], type['NetworkInfo']['Ipv4AddressesPerInterface'],
                    type['NetworkInfo']['NetworkCards'][0]['MaximumNetworkInterfaces'], type['Hypervisor'],
                    len(pages) > 10, len({t['InstanceType'] for p in pages for t in p['InstanceTypes']}) > 1200,
                    [[s['CidrBlock'], s['AvailableIpAddressCount'], s['State']] for s in subnets],
                    ec2.describe_vpcs()['Vpcs'][0]['CidrBlockAssociationSet'][0]['CidrBlock'],
                    group['GroupName'], group['IpPermissions'][0]['IpProtocol'],
                    [z['ZoneName'] for z in ec2.describe_availability_zones()['AvailabilityZones']],
                ]
                """)
            #expect(
                result
                    == #"[3, 10, 3, "nitro", true, true, [["10.0.64.0/18", 16379, "available"]], "10.0.0.0/16", "#
                    + #""default", "-1", ["us-west-2a", "us-west-2b", "us-west-2c"]]"#)
        }
    }

    @Test func `wrong calls get EC2's codes`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                ec2 = client()
                subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
                result = [
                    code(ec2.create_network_interface, SubnetId='subnet-0123456789abcdef0'),
                    code(ec2.create_network_interface, SubnetId=subnet, PrivateIpAddress='10.0.0.300'),
                    code(ec2.create_network_interface, SubnetId=subnet, ConnectionTrackingSpecification={'UdpTimeout': 30}),
                    code(ec2.create_network_interface, SubnetId=subnet, DryRun=True),
                    code(ec2.describe_network_interfaces, NetworkInterfaceIds=['nonsense']),
                    code(ec2.describe_network_interfaces, Filters=[{'Name': 'colour', 'Values': ['red']}]),
                    code(ec2.describe_network_interfaces, MaxResults=5, NextToken='nonsense'),
                    code(ec2.describe_images), code(ec2.describe_vpcs, DryRun=True),
                ]
                """)
            #expect(
                result
                    == #"[["InvalidSubnetID.NotFound", 400], ["InvalidParameterValue", 400], "#
                    + #"["UnsupportedOperation", 400], ["DryRunOperation", 412], "#
                    + #"["InvalidNetworkInterfaceId.Malformed", 400], ["InvalidParameterValue", 400], "#
                    + #"["InvalidNextToken", 400], ["InvalidAction", 400], ["DryRunOperation", 412]]"#)
        }
    }

    @Test func `an instance's role signs calls with the keys of its metadata service`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                os.environ['AWS_EC2_METADATA_DISABLED'] = 'false'
                os.environ['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = metadata
                os.environ['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null'
                os.environ['AWS_METADATA_SERVICE_TIMEOUT'] = '30'
                session = boto3.session.Session(region_name='us-west-2')
                keys = session.get_credentials().get_frozen_credentials()
                sts = session.client('sts', endpoint_url=endpoint)
                ec2 = session.client('ec2', endpoint_url=endpoint)
                instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId']
                role = dict(aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key)
                result = [
                    keys.access_key[:4], sts.get_caller_identity()['Arn'].replace(instance, 'ID'),
                    code(client(**role).describe_vpcs), code(client(aws_session_token='other', **role).describe_vpcs),
                    code(client('sts', **role).get_caller_identity),
                ]
                """)
            #expect(
                result
                    == #"["ASIA", "arn:aws:sts::123456789012:assumed-role/node/ID", ["AuthFailure", 401], "#
                    + #"["AuthFailure", 401], ["InvalidClientTokenId", 403]]"#)
        }
    }
}
