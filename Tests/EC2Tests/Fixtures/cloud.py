"""Runs a cloud until stdin ends: moto, or mock-ec2 when its path is given. Prints, as one line of JSON, where it is and
what is there: a subnet, a security group, and instances of m5.large in the subnet."""

import ctypes
import json
import logging
import signal
import subprocess
import sys

import boto3

INSTANCES = 3


def moto():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}", server.stop


def mock_ec2(path):
    # It must not outlive this process, however that ends: PR_SET_PDEATHSIG of prctl(2).
    libc = ctypes.CDLL(None)
    child = subprocess.Popen(
        [path, "serve", "--ec2-listen", "127.0.0.1:0", "--imds-listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, preexec_fn=lambda: libc.prctl(1, signal.SIGKILL))
    return json.loads(child.stdout.readline())["ec2"], child.terminate


KEYS = {"access_key": "AKIDEXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
REGION = "us-west-2"

endpoint, stop = mock_ec2(sys.argv[1]) if len(sys.argv) > 1 else moto()
ec2 = boto3.client(
    "ec2", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=KEYS["access_key"],
    aws_secret_access_key=KEYS["secret_key"])
subnet = ec2.describe_subnets()["Subnets"][0]
# moto takes only images that it has; mock-ec2 has none, and takes any.
image = "ami-0123456789abcdef0" if len(sys.argv) > 1 else ec2.describe_images()["Images"][0]["ImageId"]
instances = ec2.run_instances(
    ImageId=image, InstanceType="m5.large", MinCount=INSTANCES, MaxCount=INSTANCES, SubnetId=subnet["SubnetId"])["Instances"]
group = ec2.create_security_group(GroupName="pods", Description="pods", VpcId=subnet["VpcId"])["GroupId"]
print(json.dumps({
    "endpoint": endpoint, "region": REGION, "accessKey": KEYS["access_key"], "secretKey": KEYS["secret_key"],
    "subnet": subnet["SubnetId"], "cidr": subnet["CidrBlock"], "vpc": subnet["VpcId"], "group": group,
    "instances": [{"id": instance["InstanceId"], "address": instance["PrivateIpAddress"]} for instance in instances],
}), flush=True)
sys.stdin.read()
stop()
