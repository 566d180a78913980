import AWSCore
import EC2
import HTTPClient
import IPAM
import Testing

@testable import NodeAgent

/// What an answer of EC2 means to the pool.
@Suite struct CloudFailureTests {
    private static func failure(_ code: String, _ message: String = "", isUnknown: Bool = false) -> CloudFailure {
        CloudFailure(
            EC2Error(
                action: "AttachNetworkInterface",
                kind: .service(code: code, message: message, status: isUnknown ? 500 : 400, requestID: "r-1"),
                outcomeIsUnknown: isUnknown))
    }

    @Test(arguments: [
        ("InsufficientFreeAddressesInSubnet", "", CloudFailure.Kind.subnetFull),
        ("InsufficientCidrBlocks", "", .subnetFull),
        (
            "InvalidParameterValue", "There aren't sufficient free Ipv4 addresses or prefixes in subnet-1", .subnetFull
        ),
        ("InvalidParameterValue", "Instance 'i-1' already has an interface attached at device index '1'.", .indexTaken),
        ("InvalidParameterValue", "invalid value for parameter", .other),
        ("AttachmentLimitExceeded", "", .limit), ("PrivateIpAddressLimitExceeded", "", .limit),
        ("NetworkInterfaceLimitExceeded", "", .limit),
        ("UnauthorizedOperation", "You are not authorized", .denied), ("OptInRequired", "", .denied),
        ("RequestLimitExceeded", "", .throttled), ("Throttling", "", .throttled),
        ("InvalidNetworkInterfaceID.NotFound", "", .notFound), ("InvalidAttachmentID.NotFound", "", .notFound),
        ("IncorrectState", "", .other), ("InvalidParameterCombination", "", .other),
    ])
    func `a code of EC2`(_ code: String, _ message: String, _ kind: CloudFailure.Kind) {
        let failure = Self.failure(code, message)
        #expect(failure.kind == kind)
        #expect(failure.message.contains(code) && failure.message.contains("r-1"))
    }

    @Test func `a server's failure leaves the outcome of a change unknown, as does a lost answer`() {
        #expect(Self.failure("InternalError", isUnknown: true).kind == .unknownOutcome)
        #expect(Self.failure("Unavailable", isUnknown: true).kind == .unknownOutcome)
        let lost = HTTPClientError(
            kind: .connection, method: "POST", url: "http://e", detail: "reset", mayHaveBeenSent: true)
        #expect(
            CloudFailure(
                EC2Error(action: "AttachNetworkInterface", kind: .transport(lost), outcomeIsUnknown: true)
            ).kind == .unknownOutcome)
    }

    @Test func `a request that never left has had no effect`() {
        let unsent = HTTPClientError(
            kind: .connection, method: "POST", url: "http://e", detail: "refused", mayHaveBeenSent: false)
        #expect(CloudFailure(EC2Error(action: "AttachNetworkInterface", kind: .transport(unsent))).kind == .other)
    }

}
