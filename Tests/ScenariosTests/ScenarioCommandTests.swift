import Foundation
import Scenarios
import TestSupport
import Testing

/// The command line, from outside.
@Suite struct ScenarioCommandTests {
    private func file(_ text: String, _ folder: ScratchFolder) throws -> String {
        let path = "\(folder.path)/s.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `check prints one line for a good file, and each mistake of a bad one, with exit 0 and 1`() throws {
        let folder = try ScratchFolder()
        let good = try MockEC2Program.result("scenario", "check", try file("seed: 1\n", folder))
        #expect(good.status == 0 && good.errors.isEmpty)
        #expect(good.output == "\(folder.path)/s.yaml: 1 VPC, 3 subnets, 1 instance\n")
        let bad = try MockEC2Program.result("scenario", "check", try file("sed: 1\nregion: A\n", folder))
        #expect(bad.status == 1 && bad.output.isEmpty)
        #expect(
            bad.errors == """
                \(folder.path)/s.yaml:1:1: sed: there is no such key here: did you mean seed?
                \(folder.path)/s.yaml:2:9: region is "A": must be like us-west-2

                """)
        let lab = try MockEC2Program.result("scenario", "check", "--lab", try file("instances: [{name: A}]", folder))
        #expect(lab.status == 1 && lab.errors.contains("cannot be called A"))
        let none = try MockEC2Program.result("scenario", "check", "/no/such.yaml")
        #expect(none.status == 1 && none.errors.contains("/no/such.yaml"))
    }

    @Test func `serve and lab up say what is wrong in a file, and do not begin`() throws {
        let folder = try ScratchFolder()
        let path = try file("vpcs: [{cidr: 10.0.0.0/16}, {cidr: 10.1.0.0/16}]\nsed: 1\n", folder)
        let serve = try MockEC2Program.result("serve", "--scenario", path)
        #expect(serve.status == 1 && serve.errors.contains("\(path):2:1: sed: "), "\(serve.errors)")
    }

    @Test(NeedsPython(module: "boto3")) func `a flag comes before what the file says`() async throws {
        let folder = try ScratchFolder()
        let path = try file(
            """
            region: eu-north-1
            seed: 1
            timeScale: 1
            throttle: {actions: {DescribeSubnets: {size: 0, refill: 0}}}
            accessKeys: [{id: AKIA1, secret: s1, allow: ["ec2:Describe*"]}]
            """, folder)
        let script = """
            key = dict(aws_access_key_id='AKIA1', aws_secret_access_key='s1')
            described = code(client(**key).describe_subnets)
            id = cloud['subnets'][0]['subnetId']
            result = [cloud['region'], described, code(client(**key).create_network_interface, SubnetId=id),
                code(client().create_network_interface, SubnetId=id), cloud['vpcs'][0]['vpcId']]
            """
        let plain = try await ServedCloud.start("--scenario", path).boto(script)
        #expect(
            plain.hasPrefix(#"["eu-north-1", "RequestLimitExceeded", "UnauthorizedOperation", "AuthFailure", "vpc-"#),
            "\(plain)")
        #expect(try await ServedCloud.start("--scenario", path).boto(script) == plain)
        let flags = try await ServedCloud.start(
            "--scenario", path, "--region", "us-east-1", "--throttle", "off", "--seed", "2", "--access-key",
            "AKIDEXAMPLE")
        let other = try await flags.boto(script)
        #expect(other.hasPrefix(#"["us-east-1", "ok", "UnauthorizedOperation", "ok", "vpc-"#), "\(other)")
        #expect(other.suffix(24) != plain.suffix(24))
    }
}
