import HTTPServer
import MockCloud
import MockEC2Server
import TestSupport
import Testing

@testable import MockEC2Server

/// Text made by mutating good text, the same in every run.
private struct Mutator {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func mutate(_ seeds: [[UInt8]]) -> [UInt8] {
        var text = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let position = Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: text.insert(UInt8.random(in: 0...255, using: &random), at: position)
            case 1: if position < text.count { text.remove(at: position) }
            case 2: text.insert(Array("%=&.,;/ 0".utf8).randomElement(using: &random) ?? 0, at: position)
            case 3: text = Array(text[..<position])
            default:
                let other = seeds.randomElement(using: &random) ?? []
                text.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &random)), at: position)
            }
        }
        return text
    }
}

@Suite struct FuzzTests {
    @Test func `no query of 40,000 crashes the reader, nor is it read as anything but parameters or an error`() {
        let seeds = [
            "Action=DescribeNetworkInterfaces&Version=2016-11-15&Filter.1.Name=tag-key&Filter.1.Value.1=a&MaxResults=5",
            "SubnetId=subnet-1&PrivateIpAddresses.1.PrivateIpAddress=10.0.0.5&PrivateIpAddresses.1.Primary=true",
            "TagSpecification.1.ResourceType=network-interface&TagSpecification.1.Tag.2.Key=%F0%9F%98%80&Description=+x",
            "NetworkInterfaceId=eni-0123456789abcdef0&SecondaryPrivateIpAddressCount=2147483647&DeviceIndex=-1",
        ].map { Array($0.utf8) }
        var mutator = Mutator(seed: 1)
        let actions = EC2Operations.all.keys.sorted()
        guard var cloud = try? MockCloud(.standard(), seed: 1, now: CloudTime(unixSeconds: 0)) else {
            Issue.record("no cloud")
            return
        }
        for turn in 0..<LongRun.inputs(usual: 40_000) {
            guard let pairs = FormDecoding.pairs(mutator.mutate(seeds)) else { continue }
            let action = actions[turn % actions.count]
            do {
                var query = try QueryReader(pairs, known: KnownParameters.names(of: action))
                _ = try EC2Operations.all[action]?(&query, &cloud)
            } catch {
                #expect((400..<500).contains(error.status), "\(error)")
            }
        }
    }

    @Test func `no Authorization of 30,000 crashes the verifier, nor is it believed`() throws {
        let seeds = [
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-west-2/ec2/aws4_request, SignedHeaders=host;x-amz-date, "
                + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250615/us-west-2/ec2/aws4_request,SignedHeaders=host,Signature=00",
        ].map { Array($0.utf8) }
        var mutator = Mutator(seed: 2)
        let verifier = SignatureVerifier()
        verifier.add(
            AccessKey(id: "AKIDEXAMPLE", secret: "s", identity: AccessKey.Identity(account: "", arn: "", userID: "")))
        let service = SignatureVerifier.Service(name: "ec2", region: "us-west-2", allowedSkew: .seconds(300))
        let now = try #require(Timestamp.parse(basic: "20150830T123600Z"))
        for _ in 0..<LongRun.inputs(usual: 30_000) {
            let text = String(decoding: mutator.mutate(seeds), as: UTF8.self)
            let query = String(
                decoding: mutator.mutate([Array("X-Amz-Signature=a&X-Amz-Expires=1&a=%20".utf8)]), as: UTF8.self)
            let request = HTTPServerRequest(
                method: "GET", target: "/../a//.?\(query)",
                headers: [("Authorization", text), ("Host", "x"), ("X-Amz-Date", "20150830T123600Z")])
            #expect(throws: AuthenticationFailure.self) { try verifier.verify(request, for: service, now: now) }
            #expect(throws: AuthenticationFailure.self) {
                try verifier.verify(
                    HTTPServerRequest(method: "GET", target: "/?" + query), for: service, now: now)
            }
        }
    }

    @Test func `no date, JSON or metadata path of 20,000 crashes`() async throws {
        var mutator = Mutator(seed: 3)
        let service = try makeService()
        let instance = await service.instanceIDs[0]
        let seeds = ["/latest/meta-data/network/interfaces/macs/", "/latest/api/token", "/1.0/%41/../"].map {
            Array($0.utf8)
        }
        for turn in 0..<LongRun.inputs(usual: 20_000) {
            let date = mutator.mutate([Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8), Array("19941106T084937Z".utf8)])
            _ = Timestamp.parse(basic: String(decoding: date, as: UTF8.self))
            _ = Timestamp.parse(internetMessage: String(decoding: date, as: UTF8.self))
            _ = JSON(parsing: mutator.mutate([Array(#"{"a":[1,-2.5,true,null,"x\"\\\n"],"b":{}}"#.utf8)]))
            guard turn % 20 == 0 else { continue }
            let path = String(decoding: mutator.mutate(seeds), as: UTF8.self)
            let reply = await service.imds(HTTPServerRequest(method: "GET", target: path), instance: instance)
            #expect((400..<500).contains(reply.status))
        }
    }
}
