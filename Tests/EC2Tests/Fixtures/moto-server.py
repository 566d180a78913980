"""Runs moto with one instance in it until stdin ends. Prints, as one line of JSON, where it is and what is there."""

import json
import logging
import sys

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
REGION = "eu-central-1"

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://{host}:{port}"
ec2 = boto3.client("ec2", region_name=REGION, endpoint_url=endpoint, aws_access_key_id="AKID", aws_secret_access_key="key")
subnet = ec2.describe_subnets()["Subnets"][0]
image = ec2.describe_images()["Images"][0]["ImageId"]
instance = ec2.run_instances(
    ImageId=image, InstanceType="m5.large", MinCount=1, MaxCount=1, SubnetId=subnet["SubnetId"])["Instances"][0]
group = ec2.create_security_group(GroupName="pods", Description="pods", VpcId=subnet["VpcId"])["GroupId"]
print(json.dumps({
    "endpoint": endpoint, "region": REGION, "subnet": subnet["SubnetId"], "cidr": subnet["CidrBlock"],
    "vpc": subnet["VpcId"], "instance": instance["InstanceId"], "address": instance["PrivateIpAddress"], "group": group,
}), flush=True)
sys.stdin.read()
server.stop()
