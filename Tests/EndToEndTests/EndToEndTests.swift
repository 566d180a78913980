import TestSupport
import Testing

extension KernelTests {
    /// The product as a whole, judged from outside: real programs, a lab of `mock-ec2`, iproute2, nft, boto3.
    @Suite(NeedsRoot()) struct EndToEndTests {}
}

typealias EndToEnd = KernelTests.EndToEndTests
