import AWSCore
import HTTPClient
import Testing

@testable import EC2

struct EC2ErrorTests {
    @Test(arguments: [
        (
            EC2Error(
                action: "AssignPrivateIpAddresses",
                kind: .service(
                    code: "InvalidParameterValue", message: "[10.0.1.5] assigned, but move is not allowed.",
                    status: 400,
                    requestID: "r-1")),
            "AssignPrivateIpAddresses: InvalidParameterValue (HTTP status 400, request r-1): [10.0.1.5] assigned, but move is not allowed."
        ),
        (
            EC2Error(
                action: "AttachNetworkInterface",
                kind: .transport(
                    HTTPClientError(
                        kind: .timeout, method: "POST", url: "https://e/", detail: "after 10 s", mayHaveBeenSent: true)),
                outcomeIsUnknown: true),
            "AttachNetworkInterface: POST https://e/: timeout: after 10 s; the request may have been sent; it may have taken effect all the same"
        ),
        (
            EC2Error(action: "DescribeSubnets", kind: .malformedAnswer("its root is <html>")),
            "DescribeSubnets: the answer cannot be read: its root is <html>"
        ),
        (EC2Error(action: "DescribeSubnets", kind: .cancelled), "DescribeSubnets: cancelled"),
    ])
    func `an error says the call, the code, the status, the request and EC2's own words`(
        _ error: EC2Error, _ text: String
    ) {
        #expect(error.description == text)
    }

    @Test func `the answer's code, message, status and request id arrive`() async {
        let http = ScriptedHTTP(.error("InvalidSubnetID.NotFound"))
        let error = await #expect(throws: EC2Error.self) { try await client(http).describeSubnets() }
        #expect(
            error?.kind
                == .service(
                    code: "InvalidSubnetID.NotFound", message: "about InvalidSubnetID.NotFound", status: 400,
                    requestID: "request-1"))
        #expect(error?.isNotFound == true)
        #expect(error?.isThrottling == false)
    }

    @Test(arguments: [
        ("", 503, "HTTP 503", "no text"),
        ("<html>\n<body>bad\n  gateway", 404, "HTTP 404", "<html> <body>bad gateway"),
        (
            "<Response><Errors><Error><Code></Code></Error></Errors></Response>", 400, "HTTP 400",
            "<Response><Errors><Error>"
        ),
        ("<Response><Errors/></Response>", 400, "HTTP 400", "<Response><Errors/></Response>"),
        ("{\"message\": \"Forbidden\"}", 403, "HTTP 403", "{\"message\": \"Forbidden\"}"),
        ("<Response><Errors><Error><Code>X</Code></Error></Errors></Response>", 400, "X", ""),
        ("<ErrorResponse><Error><Code>Y</Code><Message>m</Message></Error></ErrorResponse>", 403, "Y", "m"),
    ])
    func `an error that EC2 did not write is told by its status and the beginning of its text`(
        _ text: String, _ status: Int, _ code: String, _ message: String
    ) async throws {
        let error = await #expect(throws: EC2Error.self) {
            try await client(ScriptedHTTP(.text(text, status: status)), retry: .never).describeSubnets()
        }
        guard case .service(let gotCode, let gotMessage, let gotStatus, _) = try #require(error).kind else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(gotCode == code)
        #expect(gotMessage.hasPrefix(message))
        #expect(gotStatus == status)
    }
}
