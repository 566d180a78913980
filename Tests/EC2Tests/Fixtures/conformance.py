"""Makes the calls of a VPC CNI with boto3 against a cloud, and prints the shape of each answer: the path of every value to
its type. Arguments: what cloud.py prints."""

import json
import sys

import boto3
import botocore.config
import botocore.exceptions

cloud = json.loads(sys.argv[1])
ec2 = boto3.client(
    "ec2", region_name=cloud["region"], endpoint_url=cloud["endpoint"], aws_access_key_id=cloud["accessKey"],
    aws_secret_access_key=cloud["secretKey"],
    config=botocore.config.Config(retries={"total_max_attempts": 1}))
instance = cloud["instances"][2]["id"]
shapes = {}


def shape(value, path, into):
    """Lists are what any of their elements are; empty ones tell nothing."""
    if isinstance(value, dict):
        for key, member in value.items():
            shape(member, f"{path}.{key}" if path else key, into)
    elif isinstance(value, list):
        into.setdefault(path, "list")
        for member in value:
            shape(member, path + "[]", into)
    else:
        into[path] = type(value).__name__
    return into


def call(name, operation, **parameters):
    try:
        answer = getattr(ec2, operation)(**parameters)
    except botocore.exceptions.ClientError as error:
        shapes[name] = {"error": error.response["Error"]["Code"]}
        return {}
    answer.pop("ResponseMetadata")
    shapes[name] = shape(answer, "", {})
    return answer


call("describe instances", "describe_instances", InstanceIds=[instance])
call("describe types", "describe_instance_types", InstanceTypes=["m5.large"])
call("describe subnets", "describe_subnets", SubnetIds=[cloud["subnet"]])
call("describe vpcs", "describe_vpcs", VpcIds=[cloud["vpc"]])
call("describe groups", "describe_security_groups", GroupIds=[cloud["group"]])
eni = call(
    "create", "create_network_interface", SubnetId=cloud["subnet"], Groups=[cloud["group"]], Description="pods",
    SecondaryPrivateIpAddressCount=2, TagSpecifications=[
        {"ResourceType": "network-interface", "Tags": [{"Key": "owner", "Value": "cni"}]}])["NetworkInterface"]
id = eni["NetworkInterfaceId"]
call("describe available", "describe_network_interfaces", NetworkInterfaceIds=[id])
attachment = call(
    "attach", "attach_network_interface", NetworkInterfaceId=id, InstanceId=instance, DeviceIndex=1)["AttachmentId"]
call("protect", "modify_network_interface_attribute", NetworkInterfaceId=id,
     Attachment={"AttachmentId": attachment, "DeleteOnTermination": True})
call("assign", "assign_private_ip_addresses", NetworkInterfaceId=id, SecondaryPrivateIpAddressCount=1)
call("assign prefix", "assign_private_ip_addresses", NetworkInterfaceId=id, Ipv4PrefixCount=1)
call("describe in use", "describe_network_interfaces", NetworkInterfaceIds=[id])
call("unassign", "unassign_private_ip_addresses", NetworkInterfaceId=id,
     PrivateIpAddresses=[eni["PrivateIpAddresses"][1]["PrivateIpAddress"]])
call("tag", "create_tags", Resources=[id], Tags=[{"Key": "late", "Value": "yes"}])
call("describe tags", "describe_tags", Filters=[{"Name": "resource-id", "Values": [id]}])
call("describe attached instance", "describe_instances", InstanceIds=[instance])
call("detach", "detach_network_interface", AttachmentId=attachment)
call("delete", "delete_network_interface", NetworkInterfaceId=id)
another = call("create another", "create_network_interface", SubnetId=cloud["subnet"])["NetworkInterface"]
call("place taken", "attach_network_interface", NetworkInterfaceId=another["NetworkInterfaceId"], InstanceId=instance,
     DeviceIndex=0)
call("delete primary", "delete_network_interface", NetworkInterfaceId=ec2.describe_instances(
    InstanceIds=[instance])["Reservations"][0]["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"])
call("describe gone", "describe_network_interfaces", NetworkInterfaceIds=[id])
call("delete gone", "delete_network_interface", NetworkInterfaceId=id)
call("detach gone", "detach_network_interface", AttachmentId=attachment)
call("assign gone", "assign_private_ip_addresses", NetworkInterfaceId=id, SecondaryPrivateIpAddressCount=1)
call("instance gone", "describe_instances", InstanceIds=["i-0123456789abcdef0"])
call("unknown type", "describe_instance_types", InstanceTypes=["x99.mega"])
call("too many addresses", "create_network_interface", SubnetId=cloud["subnet"], SecondaryPrivateIpAddressCount=20000)
json.dump(shapes, sys.stdout, sort_keys=True)
