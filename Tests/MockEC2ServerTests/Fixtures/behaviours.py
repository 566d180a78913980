"""Asks a cloud, by boto3, whether it behaves as EC2 where a VPC CNI relies on it; prints behaviour -> bool as JSON.

Usage: behaviours.py EC2-ENDPOINT, or behaviours.py moto, which starts moto and asks that. Creates VPCs and all in them.
The rules are those of the EC2 API Reference and the Amazon VPC User Guide.
"""

import concurrent.futures
import json
import logging
import sys

import boto3
import botocore.config
import botocore.exceptions

region = "us-west-2"
image = "ami-0123456789abcdef0"
endpoint = sys.argv[1]
if endpoint == "moto":
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://%s:%d" % server.get_host_and_port()


def client(secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"):
    return boto3.client("ec2", endpoint_url=endpoint, region_name=region, aws_access_key_id="AKIDEXAMPLE",
                        aws_secret_access_key=secret,
                        config=botocore.config.Config(retries={"total_max_attempts": 1}, max_pool_connections=32))


ec2 = client()
if sys.argv[1] == "moto":
    image = ec2.describe_images()["Images"][0]["ImageId"]


def refusal(call, *positional, **named):
    """The code with which the cloud refuses, or None if it does not."""
    try:
        call(*positional, **named)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


def vpc_and_subnet(block):
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    return vpc, ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=region + "a")["Subnet"]["SubnetId"]


def instance(subnet):
    launched = ec2.run_instances(ImageId=image, InstanceType="m5.large", MinCount=1, MaxCount=1, SubnetId=subnet)
    return launched["Instances"][0]["InstanceId"]


def eni(subnet, **more):
    return ec2.create_network_interface(SubnetId=subnet, **more)["NetworkInterface"]["NetworkInterfaceId"]


def attach(id, node, index):
    return ec2.attach_network_interface(NetworkInterfaceId=id, InstanceId=node, DeviceIndex=index)


def assign(id, **wanted):
    return ec2.assign_private_ip_addresses(NetworkInterfaceId=id, **wanted)


def interface(id):
    return ec2.describe_network_interfaces(NetworkInterfaceIds=[id])["NetworkInterfaces"][0]


checks = {}


def check(text):
    def register(function):
        checks[text] = function
        function.text = text
        return function
    return register


@check("a wrong secret is refused with `AuthFailure`")
def _():
    return refusal(client("wrong").describe_vpcs) == "AuthFailure"


@check("m5.large takes a third interface, and refuses the fourth with `AttachmentLimitExceeded`")
def _():
    _, subnet = vpc_and_subnet("10.1.0.0/24")
    node = instance(subnet)
    for index in (1, 2):
        attach(eni(subnet), node, index)
    return refusal(attach, eni(subnet), node, 3) == "AttachmentLimitExceeded"


@check("an m5.large's interface takes 10 addresses, and refuses the 11th with `PrivateIpAddressLimitExceeded`")
def _():
    _, subnet = vpc_and_subnet("10.2.0.0/24")
    node = instance(subnet)
    id = eni(subnet, SecondaryPrivateIpAddressCount=9)
    attach(id, node, 1)
    return refusal(assign, id, SecondaryPrivateIpAddressCount=1) == "PrivateIpAddressLimitExceeded"


@check("a second interface at the same device index is refused")
def _():
    _, subnet = vpc_and_subnet("10.3.0.0/24")
    node = instance(subnet)
    attach(eni(subnet), node, 1)
    return refusal(attach, eni(subnet), node, 1) is not None


@check("an attached interface cannot be deleted")
def _():
    _, subnet = vpc_and_subnet("10.4.0.0/24")
    id = eni(subnet)
    attach(id, instance(subnet), 1)
    return refusal(ec2.delete_network_interface, NetworkInterfaceId=id) == "InvalidParameterValue"


@check("AssignPrivateIpAddresses answers with the addresses it has assigned, and no others")
def _():
    _, subnet = vpc_and_subnet("10.5.0.0/24")
    id = eni(subnet, SecondaryPrivateIpAddressCount=2)
    answer = assign(id, SecondaryPrivateIpAddressCount=3)
    new = {a["PrivateIpAddress"] for a in answer.get("AssignedPrivateIpAddresses", [])}
    held = {a["PrivateIpAddress"] for a in interface(id)["PrivateIpAddresses"]}
    return len(new) == 3 and new < held and len(held) == 6


@check("a /28 gives 11 addresses, then `InsufficientFreeAddressesInSubnet`")
def _():
    _, subnet = vpc_and_subnet("10.6.0.0/28")
    given = [eni(subnet) for _ in range(11)]
    left = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
    return len(given) == 11 and left == 0 and refusal(eni, subnet=subnet) == "InsufficientFreeAddressesInSubnet"


@check("16 clients that race for 11 addresses get 11, all different")
def _():
    _, subnet = vpc_and_subnet("10.7.0.0/28")

    def one(_):
        try:
            return client().create_network_interface(SubnetId=subnet)["NetworkInterface"]["PrivateIpAddress"]
        except botocore.exceptions.ClientError:
            return None
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        got = [address for address in pool.map(one, range(16)) if address]
    return len(got) == 11 and len(set(got)) == 11


@check("a /28 prefix is assigned aligned, and takes 16 addresses of the subnet's count")
def _():
    _, subnet = vpc_and_subnet("10.8.0.0/24")
    id = eni(subnet)
    before = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
    prefixes = assign(id, Ipv4PrefixCount=1).get("AssignedIpv4Prefixes", [])
    after = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
    if len(prefixes) != 1:
        return False
    address, length = prefixes[0]["Ipv4Prefix"].split("/")
    return length == "28" and int(address.split(".")[3]) % 16 == 0 and before - after == 16


@check("a subnet with addresses but no free /28 answers `InsufficientCidrBlocks`")
def _():
    _, subnet = vpc_and_subnet("10.9.0.0/26")
    for last in (20, 36):
        eni(subnet, PrivateIpAddress=f"10.9.0.{last}")
    return refusal(assign, eni(subnet, PrivateIpAddress="10.9.0.50"), Ipv4PrefixCount=1) == "InsufficientCidrBlocks"


@check("a taken address is not assigned twice")
def _():
    _, subnet = vpc_and_subnet("10.10.0.0/24")
    eni(subnet, PrivateIpAddress="10.10.0.50")
    return refusal(assign, eni(subnet), PrivateIpAddresses=["10.10.0.50"]) == "InvalidParameterValue"


@check("the same client token gives the same interface")
def _():
    _, subnet = vpc_and_subnet("10.11.0.0/24")
    return eni(subnet, ClientToken="once") == eni(subnet, ClientToken="once")


@check("the same client token with other parameters is `IdempotentParameterMismatch`")
def _():
    _, subnet = vpc_and_subnet("10.12.0.0/24")
    eni(subnet, ClientToken="other")
    return refusal(eni, subnet=subnet, ClientToken="other", Description="x") == "IdempotentParameterMismatch"


@check("an unknown interface is refused in the words that the VPC CNI reads")
def _():
    try:
        interface("eni-0123456789abcdef0")
    except botocore.exceptions.ClientError as error:
        said = error.response["Error"]
        wanted = "The networkInterface ID 'eni-0123456789abcdef0' does not exist"
        return said["Code"] == "InvalidNetworkInterfaceID.NotFound" and said["Message"] == wanted
    return False


@check("an unknown filter is an error")
def _():
    filters = [{"Name": "colour", "Values": ["red"]}]
    return refusal(ec2.describe_network_interfaces, Filters=filters) == "InvalidParameterValue"


@check("listings come in pages")
def _():
    _, subnet = vpc_and_subnet("10.13.0.0/24")
    for _ in range(7):
        eni(subnet)
    answer = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet]}], MaxResults=5)
    return len(answer["NetworkInterfaces"]) == 5 and "NextToken" in answer


@check("`DryRun` of an allowed call is `DryRunOperation`")
def _():
    _, subnet = vpc_and_subnet("10.14.0.0/24")
    return refusal(eni, subnet=subnet, DryRun=True) == "DryRunOperation"


@check("an interface with deleteOnTermination goes with its instance, one without stays")
def _():
    _, subnet = vpc_and_subnet("10.15.0.0/24")
    node = instance(subnet)
    goes, stays = eni(subnet), eni(subnet)
    attachment = attach(goes, node, 1)["AttachmentId"]
    attach(stays, node, 2)
    ec2.modify_network_interface_attribute(
        NetworkInterfaceId=goes, Attachment={"AttachmentId": attachment, "DeleteOnTermination": True})
    ec2.terminate_instances(InstanceIds=[node])
    return refusal(interface, goes) is not None and interface(stays)["Status"] == "available"


def holds(function):
    try:
        return bool(function())
    except Exception as error:
        print(f"{function.text}: {type(error).__name__}: {error}", file=sys.stderr)
        return False


print(json.dumps({text: holds(function) for text, function in checks.items()}, indent=1))
