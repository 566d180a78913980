import Foundation
import MockEC2Server
import Testing

@Suite struct AccessPolicyTests {
    @Test(arguments: [
        ("*", "ec2:CreateVpc"), ("ec2:*", "ec2:CreateVpc"), ("ec2:CreateVpc", "ec2:CreateVpc"),
        ("EC2:createvpc", "ec2:CreateVpc"), ("ec2:describe*", "ec2:DescribeSubnets"),
        ("ec2:*Subnet*", "ec2:DescribeSubnets"), ("ec2:Describe?pcs", "ec2:DescribeVpcs"),
        ("sts:Assume*", "sts:AssumeRoleWithWebIdentity"),
    ])
    func `an action that is allowed may be called, in whatever case it is written`(
        _ pattern: String, _ action: String
    ) throws {
        #expect(try AccessPolicy(allow: [pattern]).allows(action))
    }

    @Test(arguments: [
        ("ec2:CreateVpc", "ec2:CreateVpcX"), ("ec2:Describe*", "sts:DescribeVpcs"), ("ec2:?", "ec2:CreateVpc"),
        ("ec2:Describe?", "ec2:Describe"), ("ec2:*Vpc", "ec2:DescribeVpcs"), ("sts:*", "ec2:CreateVpc"),
    ])
    func `an action that nothing allows may not be called`(_ pattern: String, _ action: String) throws {
        #expect(try !AccessPolicy(allow: [pattern]).allows(action))
    }

    @Test func `what is denied stays so, whatever allows it`() throws {
        let policy = try AccessPolicy(allow: ["*", "ec2:CreateVpc"], deny: ["ec2:create*"])
        #expect(!policy.allows("ec2:CreateVpc"))
        #expect(policy.allows("ec2:DescribeVpcs"))
        #expect(try !AccessPolicy(allow: []).allows("ec2:DescribeVpcs"))
        #expect(AccessPolicy.everything.allows("sts:DecodeAuthorizationMessage"))
    }

    @Test(arguments: ["", "DescribeVpcs", "ec2", "ec2:", ":x", "ec2:a:b", "ec2:Desc\\*", "ec2:ü", "ec2:Describe Vpcs"])
    func `what is not written as an action is refused by name`(_ text: String) {
        #expect(throws: AccessPolicyError.malformed(text)) { try AccessPolicy(allow: [text]) }
        #expect(throws: AccessPolicyError.malformed(text)) { try AccessPolicy(allow: ["*"], deny: ["ec2:*", text]) }
    }

    @Test func `an action of another service is refused by name`() {
        #expect(throws: AccessPolicyError.unknownService("s3:GetObject")) { try AccessPolicy(allow: ["s3:GetObject"]) }
        #expect(
            AccessPolicyError.unknownService("s3:GetObject").description
                == #""s3:GetObject" is an action of a service that is not here: there are ec2 and sts"#)
        #expect(
            AccessPolicyError.malformed("x").description
                == #""x" is no action: write SERVICE:ACTION, for instance "ec2:Describe*", or "*""#)
    }

    @Test func `a policy survives being written and read, and a wrong one is not read`() throws {
        let policy = try AccessPolicy(allow: ["ec2:Describe*", "*"], deny: ["sts:*"])
        #expect(try JSONDecoder().decode(AccessPolicy.self, from: JSONEncoder().encode(policy)) == policy)
        #expect(try JSONDecoder().decode(AccessPolicy.self, from: Data(#"{"allow":["*"]}"#.utf8)) == .everything)
        #expect(throws: AccessPolicyError.malformed("x")) {
            try JSONDecoder().decode(AccessPolicy.self, from: Data(#"{"allow":["x"]}"#.utf8))
        }
    }
}
