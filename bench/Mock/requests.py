"""Prepares a cloud through its API with boto3, and prints requests to it that botocore has signed, as JSON.

requests.py ENDPOINT            one request, without talking to the endpoint
requests.py ENDPOINT ENIS       makes interfaces until there are ENIS; by-id asks for one, list for all, page by page
requests.py ENDPOINT ENIS must-verify     the same, and fails unless a forged signature is refused
"""
import json
import sys
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REGION, KEY, SECRET = "us-west-2", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
endpoint = sys.argv[1]


def signed(action, **parameters):
    body = "&".join(f"{k}={v}" for k, v in {"Action": action, "Version": "2016-11-15", **parameters}.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = AWSRequest("POST", endpoint + "/", data=body, headers=headers)
    SigV4Auth(Credentials(KEY, SECRET), "ec2", REGION).add_auth(request)
    return {"headers": dict(request.headers), "body": body}


def answer(request):
    return urllib.request.urlopen(
        urllib.request.Request(endpoint + "/", request["body"].encode(), request["headers"])).read().decode()


if len(sys.argv) == 2:
    print(json.dumps({"first": [signed("DescribeInstances")]}))
    sys.exit()

ec2 = boto3.client(
    "ec2", endpoint_url=endpoint, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET)


def interfaces():
    """The ids of all interfaces that are attached to nothing, the requests of each page, and how many there are in all."""
    free, total, pages, token = [], 0, [], None
    while True:
        given = {"NextToken": token} if token else {}
        pages.append(signed("DescribeNetworkInterfaces", **given))
        page = ec2.describe_network_interfaces(**given)
        total += len(page["NetworkInterfaces"])
        free += [i["NetworkInterfaceId"] for i in page["NetworkInterfaces"] if i["Status"] == "available"]
        token = page.get("NextToken")
        if not token:
            return free, total, pages


free, total, pages = interfaces()
if total < int(sys.argv[2]):
    # The largest subnet there is.
    subnet = max(ec2.describe_subnets()["Subnets"], key=lambda s: s["AvailableIpAddressCount"])["SubnetId"]
    for _ in range(total, int(sys.argv[2])):
        ec2.create_network_interface(SubnetId=subnet)
    free, total, pages = interfaces()

by_id = signed("DescribeNetworkInterfaces", **{"NetworkInterfaceId.1": free[0]})
if "must-verify" in sys.argv:
    forged = json.loads(json.dumps(by_id))
    last = forged["headers"]["Authorization"][-1]
    forged["headers"]["Authorization"] = forged["headers"]["Authorization"][:-1] + ("1" if last == "0" else "0")
    try:
        answer(forged)
        sys.exit("a forged signature was believed")
    except urllib.error.HTTPError as error:
        assert error.code == 401, error.read()
print(json.dumps({"by-id": [by_id], "list": pages, "answer": answer(by_id)}))
