import HTTPServer
import MockCloud
import TestSupport
import Testing

@testable import MockEC2Server

/// What one request may cost, and what a guess at a signature tells.
@Suite struct LimitTests {
    @Test(NeedsPython(module: "boto3")) func `too large a request is refused before anything in it is looked at`()
        async throws
    {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import http.client
                def status(body, **headers):
                    connection = http.client.HTTPConnection(endpoint[7:], timeout=300)
                    connection.putrequest('POST', '/')
                    for name, value in headers.items(): connection.putheader(name, value)
                    connection.putheader('Content-Length', str(len(body)))
                    try:
                        connection.endheaders(); connection.send(body)
                    except OSError: pass
                    return connection.getresponse().status
                action = b'Action=DescribeVpcs&Version=2016-11-15&X='
                result = [
                    status(action + b'x' * (4 << 20)), status(action + b'x' * (100 << 10)), status(action, X='x' * (65 << 10)),
                    status(action, X='x' * (60 << 10)), len(client().describe_vpcs()['Vpcs']),
                ]
                """)
            #expect(result == "[413, 400, 431, 400, 1]")
        }
    }

    @Test func `two signatures are the same only if every byte is, wherever they differ`() {
        let signature = Array("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31".utf8)
        #expect(Digest.isEqual(signature, signature))
        for place in signature.indices {
            var other = signature
            other[place] ^= 1
            #expect(!Digest.isEqual(signature, other))
        }
        #expect(!Digest.isEqual(signature, signature.dropLast()))
        #expect(!Digest.isEqual(signature, signature + [0]))
        #expect(!Digest.isEqual(signature, []))
        #expect(Digest.isEqual([], []))
    }

    @Test(arguments: [[], [0], [0, 255], [1, 2, 3], Array(0...255)] as [[UInt8]])
    func `base 64 for URLs is read back as it was written`(_ bytes: [UInt8]) {
        let text = Base64.encodeForURLs(bytes)
        #expect(Base64.decode(text) == bytes)
        #expect(text.utf8.allSatisfy { !"+/=".utf8.contains($0) })
    }
}
