"""Prints, as JSON, how botocore writes the parameters of EC2 calls and how it reads EC2's answers.

requests: what botocore's serializer puts into the body, for the parameters given here.
answers: for each action a document in which every member of the model's output shape is present, and what botocore's parser
makes of it.
"""

import json
import sys
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize

MODEL = botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ec2", "service-2", "2016-11-15"), "ec2")
ENI, INSTANCE, SUBNET = "eni-0a1b2c3d4e5f60718", "i-0123456789abcdef0", "subnet-0fedcba9876543210"

REQUESTS = [
    ("create", "CreateNetworkInterface", {
        "SubnetId": SUBNET, "Description": "aws-K8S-i-0123456789abcdef0", "Groups": ["sg-1", "sg-2"],
        "SecondaryPrivateIpAddressCount": 9, "ClientToken": "token-1", "TagSpecifications": [{
            "ResourceType": "network-interface", "Tags": [
                {"Key": "node.k8s.amazonaws.com/instance_id", "Value": INSTANCE},
                {"Key": "Ünïcode 🚀", "Value": " a+b=c&d% "}, {"Key": "empty", "Value": ""}]}]}),
    ("create, least", "CreateNetworkInterface", {"SubnetId": SUBNET, "Description": "", "ClientToken": "token-2"}),
    ("attach", "AttachNetworkInterface", {
        "NetworkInterfaceId": ENI, "InstanceId": INSTANCE, "DeviceIndex": 1, "NetworkCardIndex": 0}),
    ("attach to a card", "AttachNetworkInterface", {
        "NetworkInterfaceId": ENI, "InstanceId": INSTANCE, "DeviceIndex": 3, "NetworkCardIndex": 2}),
    ("delete on termination", "ModifyNetworkInterfaceAttribute", {
        "NetworkInterfaceId": ENI, "Attachment": {"AttachmentId": "eni-attach-1", "DeleteOnTermination": True}}),
    ("keep on termination", "ModifyNetworkInterfaceAttribute", {
        "NetworkInterfaceId": ENI, "Attachment": {"AttachmentId": "eni-attach-1", "DeleteOnTermination": False}}),
    ("groups", "ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": ENI, "Groups": ["sg-2", "sg-1"]}),
    ("detach", "DetachNetworkInterface", {"AttachmentId": "eni-attach-1"}),
    ("detach by force", "DetachNetworkInterface", {"AttachmentId": "eni-attach-1", "Force": True}),
    ("delete", "DeleteNetworkInterface", {"NetworkInterfaceId": ENI}),
    ("describe interfaces by id", "DescribeNetworkInterfaces", {"NetworkInterfaceIds": [ENI, "eni-2"]}),
    ("describe interfaces by filter", "DescribeNetworkInterfaces", {
        "MaxResults": 1000, "Filters": [
            {"Name": "tag-key", "Values": ["node.k8s.amazonaws.com/instance_id"]},
            {"Name": "status", "Values": ["available", "in-use"]}, {"Name": "tag:a b", "Values": ["*?\\*"]}]}),
    ("describe instances", "DescribeInstances", {"InstanceIds": [INSTANCE]}),
    ("describe types", "DescribeInstanceTypes", {"InstanceTypes": ["m5.large", "c5n.18xlarge"]}),
    ("describe subnets", "DescribeSubnets", {
        "MaxResults": 1000, "Filters": [
            {"Name": "vpc-id", "Values": ["vpc-1"]}, {"Name": "availability-zone", "Values": ["eu-central-1a"]}]}),
    ("describe subnets by id", "DescribeSubnets", {"SubnetIds": [SUBNET]}),
    ("assign count", "AssignPrivateIpAddresses", {"NetworkInterfaceId": ENI, "SecondaryPrivateIpAddressCount": 2}),
    ("assign addresses", "AssignPrivateIpAddresses", {
        "NetworkInterfaceId": ENI, "PrivateIpAddresses": ["10.0.1.5", "10.0.1.6"]}),
    ("unassign", "UnassignPrivateIpAddresses", {
        "NetworkInterfaceId": ENI, "PrivateIpAddresses": [f"10.0.1.{last}" for last in range(5, 17)]}),
    ("tags", "CreateTags", {"Resources": [ENI], "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]}),
]

ANSWERS = ["CreateNetworkInterface", "AttachNetworkInterface", "DescribeNetworkInterfaces", "DescribeInstances",
           "DescribeInstanceTypes", "DescribeSubnets", "AssignPrivateIpAddresses"]


class Writer:
    """Writes a value for every member of a shape. The texts are made to be hard on readers."""

    def __init__(self):
        self.count = 0

    def text(self, shape, name):
        self.count += 1
        n = self.count
        if shape.type_name in ("integer", "long"):
            return str(n)
        if shape.type_name in ("double", "float"):
            return f"{n}.5"
        if shape.type_name == "boolean":
            return "true" if n % 2 else "false"
        if shape.type_name == "timestamp":
            return "2026-11-23T22:15:00.000Z"
        if name in ("macAddress",):
            return f"02:00:00:00:{n // 256:02x}:{n % 256:02x}"
        if name in ("privateIpAddress", "publicIp", "ipAddress"):
            return f"10.{n // 256}.{n % 256}.7"
        if name in ("ipv4Prefix",):
            return f"10.{n // 256}.{n % 256}.16/28"
        if name in ("cidrBlock",):
            return f"10.{n // 256}.0.0/16"
        if name in ("nextToken",):
            return ""
        return f" {name} <{n}> & \"é\" 🚀 "

    def element(self, shape, name):
        return f"<{name}>{self.content(shape, name)}</{name}>"

    def content(self, shape, name):
        if shape.type_name == "structure":
            return "".join(
                self.element(member, member.serialization.get("name", key)) for key, member in shape.members.items())
        if shape.type_name == "list":
            item = shape.member.serialization.get("name", "member")
            return "".join("\n  " + self.element(shape.member, item) for _ in range(2)) + "\n"
        return escape(self.text(shape, name))


def request(name, action, parameters):
    serializer = botocore.serialize.create_serializer("ec2", include_validation=True)
    return {"name": name, "body": serializer.serialize_to_request(parameters, MODEL.operation_model(action))["body"]}


def answer(action):
    shape = MODEL.operation_model(action).output_shape
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\n'
            f"<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>{Writer().content(shape, action)}</{action}Response>")
    parsed = botocore.parsers.create_parser("ec2").parse(
        {"status_code": 200, "headers": {}, "body": text.encode()}, shape)
    del parsed["ResponseMetadata"]
    return {"action": action, "document": text, "meaning": parsed}


def main():
    document = {"requests": [request(*case) for case in REQUESTS], "answers": [answer(action) for action in ANSWERS]}
    json.dump(document, sys.stdout, indent=1, ensure_ascii=True, sort_keys=True, default=lambda date: date.isoformat())
    sys.stdout.write("\n")


main()
