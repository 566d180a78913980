"""Prints, as JSON, what botocore signs for a list of requests, with fixed keys at a fixed time.

The output depends on nothing but this file and on botocore's signer, so it can be compared with the committed one.
"""

import datetime
import json
import sys
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 11, 24, 23, 13, 3)
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+" + "AbC/dEf+0" * 60 + "=="
FORM = "application/x-www-form-urlencoded; charset=utf-8"
ENDPOINT = "https://ec2.eu-central-1.amazonaws.com"

botocore.auth.get_current_datetime = lambda *arguments, **named: NOW


def encode(parameters):
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in parameters)


PARAMETERS = {
    "nothing": [],
    "one": [("Action", "DescribeVpcs")],
    "empty value": [("Empty", ""), ("Action", "DescribeVpcs")],
    "empty name": [("", "value"), ("a", "b")],
    "repeated key": [("Key", "b"), ("Key", "a"), ("Key", "c")],
    "repeated key and value": [("Key", "a"), ("Key", "a")],
    "repeated key, values that encode": [("k", "z"), ("k", "~"), ("k", "/"), ("k", "a b"), ("k", "é")],
    "order of case": [("b", "1"), ("B", "2"), ("a", "3"), ("A", "4")],
    "order of digits": [("Filter.10.Name", "x"), ("Filter.2.Name", "y"), ("Filter.1.Value.1", "z")],
    "order of prefix": [("a-b", "1"), ("a", "2"), ("a.b", "3"), ("ab", "4"), ("a_b", "5"), ("a~b", "6")],
    "order before and after encoding": [("a{", "1"), ("aB", "2"), ("a/", "3"), ("a0", "4"), ("é", "5"), ("z", "6")],
    "spaces": [("Description", " two  spaces at  each  end ")],
    "plus": [("Expression", "1+1=2")],
    "percent": [("Rate", "100%"), ("Encoded", "%20%2F")],
    "tilde and star": [("Path", "~/*.txt")],
    "ampersand and equals": [("a=b", "c&d=e")],
    "reserved": [("All", ":/?#[]@!$&'()*+,;=")],
    "unreserved": [("All", "ABCXYZabcxyz0189-_.~")],
    "other ASCII": [("All", "\"<>\\^`{|}")],
    "control characters": [("Lines", "a\tb\r\nc\x01\x7f")],
    "latin": [("Name", "Müller & Söhne, Zürich")],
    "greek key": [("όνομα", "τιμή")],
    "emoji": [("Tag", "🚀 to the 🌙")],
    "combining": [("Name", "e\u0301 and \u00e9")],
    "long value": [("Long", "abc/+~ " * 700)],
    "many": [(f"Tag.{index}.Key", f"value {index}") for index in range(1, 61)],
}

HEADERS = {
    "none": [],
    "inner and outer spaces": [("X-Custom", "   a   b  c  ")],
    "tab": [("X-Custom", "a\t\tb")],
    "empty": [("X-Empty", "")],
    "same name twice": [("X-Custom", "b"), ("x-custom", "a")],
    "names in mixed case": [("Zulu", "1"), ("alpha", "2"), ("X-aMz-Meta", "3")],
    "never signed": [("User-Agent", "swift"), ("X-Amzn-Trace-Id", "Root=1"), ("Expect", "100-continue"),
                     ("Connection", "keep-alive"), ("Transfer-Encoding", "chunked"), ("TE", "trailers")],
    "payload hash given": [("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD")],
    "quoted": [("X-Custom", "\"a   b\" , c")],
    "cluster": [("x-k8s-aws-id", "my cluster")],
}

PATHS = ["/", "", "/plain", "/a/b/", "//a///b//", "/a/./b", "/a/../b", "/../../a", "/a%20b", "/a%2Fb/%7Ec", "/~a/-_.",
         "/%E2%82%AC/x", "/a+b*c,d;e=f@g:h!$&'()", "/a/b/..", "/."]

HOSTS = ["https://ec2.eu-central-1.amazonaws.com:443/", "http://127.0.0.1:8080/", "http://localhost:80/",
         "https://example.com:8443/", "http://[::1]:4566/"]


def cases():
    for name, parameters in PARAMETERS.items():
        query = encode(parameters)
        yield f"GET, query: {name}", "GET", f"{ENDPOINT}/" + ("?" + query if query else ""), [], "", {}
        yield f"POST, form: {name}", "POST", f"{ENDPOINT}/", [("Content-Type", FORM)], query, {}
        yield f"POST, form, token: {name}", "POST", f"{ENDPOINT}/", [("Content-Type", FORM)], query, {"token": TOKEN}
        if len(dict(parameters)) == len(parameters):  # botocore keeps one value a name when it presigns
            yield f"presigned: {name}", "GET", f"{ENDPOINT}/?" + query, [], "", {"expires": 60}
    for name, headers in HEADERS.items():
        yield f"headers: {name}", "POST", f"{ENDPOINT}/", headers, "body", {}
        if not any(header.lower() == "x-amz-content-sha256" for header, _ in headers):
            yield f"presigned, headers: {name}", "GET", f"{ENDPOINT}/?Action=A", headers, "", {"expires": 900}
    for path in PATHS:
        yield f"path: {path}", "GET", f"{ENDPOINT}{path}", [], "", {}
    for host in HOSTS:
        yield f"host: {host}", "GET", host, [], "", {}
    yield "lower-case method", "post", f"{ENDPOINT}/", [], "x", {}
    yield "other service and region", "GET", "https://sts.us-gov-west-1.amazonaws.com/?Action=GetCallerIdentity", [], "", {
        "service": "sts", "region": "us-gov-west-1"}
    yield "presigned with token", "GET", f"{ENDPOINT}/?Action=DescribeVpcs", [], "", {"token": TOKEN, "expires": 1}
    yield "presigned, longest", "GET", f"{ENDPOINT}/?Action=DescribeVpcs", [], "", {"expires": 604800}
    yield "body of a megabyte", "POST", f"{ENDPOINT}/", [("Content-Type", FORM)], "0123456789abcdef" * 65536, {}


def sign(name, method, url, headers, body, options):
    service = options.get("service", "ec2")
    region = options.get("region", "eu-central-1")
    credentials = Credentials(ACCESS_KEY, SECRET_KEY, options.get("token"))
    request = AWSRequest(method=method, url=url, data=body.encode())
    for header, value in headers:
        request.headers[header] = value
    if "expires" in options:
        signer = botocore.auth.SigV4QueryAuth(credentials, service, region, expires=options["expires"])
    else:
        signer = botocore.auth.SigV4Auth(credentials, service, region)
    signer.add_auth(request)
    vector = {
        "name": name, "method": method, "url": url, "headers": headers, "service": service, "region": region,
        "token": options.get("token"), "expires": options.get("expires"),
    }
    # A long body is told by its recipe, to keep the fixture small.
    repeats = len(body) // 16 if len(body) > 65536 else 1
    vector["body"] = body[:16] if repeats > 1 else body
    vector["bodyRepeats"] = repeats
    if "expires" in options:
        vector["signedURL"] = request.url
    else:
        vector["authorization"] = request.headers["Authorization"]
        vector["date"] = request.headers["X-Amz-Date"]
    return vector


def main():
    seconds = int(NOW.replace(tzinfo=datetime.timezone.utc).timestamp())
    document = {
        "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY, "seconds": seconds,
        "vectors": [sign(*case) for case in cases()],
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=True)
    sys.stdout.write("\n")


main()
