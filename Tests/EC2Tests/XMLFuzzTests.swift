import HTTPClient
import TestSupport
import Testing

@testable import EC2

struct XMLFuzzTests {
    static let document = Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
        <networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId>
        <description>aws-K8S &amp; é</description><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress>
        <privateIpAddress>10.0.1.5</privateIpAddress><groupSet><item><groupId>sg-1</groupId></item></groupSet>
        <attachment><attachmentId>eni-attach-1</attachmentId><instanceId>i-1</instanceId><deviceIndex>1</deviceIndex>
        <deleteOnTermination>true</deleteOnTermination></attachment><tagSet><item><key>k</key><value>v</value></item></tagSet>
        <privateIpAddressesSet><item><privateIpAddress>10.0.1.5</privateIpAddress><primary>true</primary></item>
        </privateIpAddressesSet><ipv4PrefixSet><item><ipv4Prefix>10.0.1.16/28</ipv4Prefix></item></ipv4PrefixSet></item>
        </networkInterfaceSet><nextToken>t</nextToken></DescribeNetworkInterfacesResponse>
        """.utf8)

    @Test func `damaged answers are read or refused, and none crashes`() {
        var random = SplitMix(seed: 8)
        var read = 0
        for _ in 0..<LongRun.inputs(usual: 20_000) {
            let bytes = damaged(&random)
            for status in [200, 503] {
                let answer = EC2Answer.read(
                    .init(status: status, body: bytes), to: .describeNetworkInterfaces)
                guard case .success(let root) = answer else { continue }
                if (try? root.items("networkInterfaceSet", NetworkInterface.init)) != nil { read += 1 }
                _ = try? root.items("networkInterfaceSet", Instance.init)
                _ = try? root.items("networkInterfaceSet", Subnet.init)
                _ = try? root.items("networkInterfaceSet", InstanceTypeLimits.init)
            }
        }
        #expect(read > 100 && read < 19_900, "\(read) of 20,000 were still answers")
    }

    private func damaged(_ random: inout SplitMix) -> [UInt8] {
        var bytes = Self.document
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let from = Int.random(in: 0..<bytes.count, using: &random)
            let length = min(Int.random(in: 1...40, using: &random), bytes.count - from)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[from] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[from] = Array("<>&;/\"'=! ".utf8).randomElement(using: &random) ?? 0
            case 2: bytes.removeSubrange(from..<from + length)
            case 3: bytes.insert(contentsOf: bytes[from..<from + length], at: from)
            case 4: bytes.removeSubrange(from...)
            default:
                let digits = (0..<length).map { _ in UInt8.random(in: 0x30...0x39, using: &random) }
                bytes.replaceSubrange(from..<from + length, with: digits)
            }
            if bytes.isEmpty { return bytes }
        }
        return bytes
    }
}
