import AWSCore
import Foundation
import HTTPClient
import Synchronization

/// The metadata service and EC2 of one m5.large instance, in memory: a primary interface, whose addresses can be assigned
/// and given back. Whatever else is asked of EC2 is refused.
final class FakeCloud: HTTPSending {
    struct State {
        var addresses = ["10.0.0.10"]
        var nextAddress = 11
        /// The metadata service, or EC2, does not answer.
        var hidesMetadata = false
        var hidesEC2 = false
        /// What the next calls of an action are answered: a code.
        var refusals: [String: [String]] = [:]
        /// Until then an assign is not answered.
        var holdsAssign = false
        var calls: [String] = []
        var instanceType = "m5.large"
        var vpcBlocks = "10.0.0.0/16"
        /// Made for this instance and attached to nothing.
        var leaked: [String] = []
    }
    private let kept = Mutex(State())

    static let mac = "02:00:00:00:00:10"

    func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value { kept.withLock { body(&$0) } }

    var calls: [String] { kept.withLock(\.calls) }

    func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let isMetadata = request.url.contains("169.254.169.254")
        let isHidden = kept.withLock { isMetadata ? $0.hidesMetadata : $0.hidesEC2 }
        if isHidden {
            throw HTTPClientError(kind: .connection, request: request, detail: "hidden", mayHaveBeenSent: false)
        }
        if isMetadata { return metadata(request) }
        let parameters = String(decoding: request.body, as: UTF8.self).split(separator: "&").reduce(
            into: [String: String]()
        ) { result, pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            result[parts[0]] = parts.count > 1 ? parts[1].removingPercentEncoding ?? "" : ""
        }
        let action = parameters["Action"] ?? ""
        kept.withLock { $0.calls.append(action) }
        while action == "AssignPrivateIpAddresses", kept.withLock(\.holdsAssign) {
            try? await Task.sleep(for: .milliseconds(5))
        }
        return ec2(action, parameters)
    }

    // MARK: The metadata service

    private func metadata(_ request: HTTPRequest) -> HTTPResponse {
        if request.method == "PUT" {
            return HTTPResponse(
                status: 200, headers: [HTTPHeader(name: "X-aws-ec2-metadata-token-ttl-seconds", value: "21600")],
                body: Array("token".utf8))
        }
        let path = request.url.components(separatedBy: "/latest/").last ?? ""
        let tree = tree()
        if let text = tree[path] { return HTTPResponse(status: 200, body: Array(text.utf8)) }
        let names = Set(
            tree.keys.filter { path.hasSuffix("/") && $0.hasPrefix(path) }.map { key in
                let rest = key.dropFirst(path.count)
                return rest.contains("/") ? String(rest.prefix { $0 != "/" }) + "/" : String(rest)
            })
        if names.isEmpty { return HTTPResponse(status: 404) }
        return HTTPResponse(status: 200, body: Array(names.sorted().joined(separator: "\n").utf8))
    }

    private func tree() -> [String: String] {
        let state = kept.withLock { $0 }
        let interface = "meta-data/network/interfaces/macs/\(Self.mac)"
        return [
            "meta-data/mac": Self.mac, "meta-data/instance-id": "i-1", "meta-data/instance-type": state.instanceType,
            "meta-data/placement/region": "us-west-2", "meta-data/placement/availability-zone": "us-west-2a",
            "meta-data/local-ipv4": "10.0.0.10", "\(interface)/vpc-id": "vpc-1", "\(interface)/subnet-id": "subnet-1",
            "\(interface)/mac": Self.mac, "\(interface)/interface-id": "eni-0", "\(interface)/device-number": "0",
            "\(interface)/subnet-ipv4-cidr-block": "10.0.0.0/18",
            "\(interface)/vpc-ipv4-cidr-blocks": state.vpcBlocks,
            "\(interface)/local-ipv4s": state.addresses.joined(separator: "\n"),
            "\(interface)/security-group-ids": "sg-1",
        ]
    }

    // MARK: EC2

    private func ec2(_ action: String, _ parameters: [String: String]) -> HTTPResponse {
        kept.withLock { state in
            if var codes = state.refusals[action], !codes.isEmpty {
                let code = codes.removeFirst()
                state.refusals[action] = codes
                return Self.refusal(code)
            }
            switch action {
            case "DescribeNetworkInterfaces":
                let areLeaked = parameters.values.contains { $0.hasPrefix("tag:") }
                let items = areLeaked ? state.leaked.map(Self.leakedItem).joined() : Self.item(state.addresses)
                return Self.answer(action, "<networkInterfaceSet>\(items)</networkInterfaceSet>")
            case "DeleteNetworkInterface":
                state.leaked.removeAll { $0 == parameters["NetworkInterfaceId"] }
                return Self.answer(action, "<return>true</return>")
            case "AssignPrivateIpAddresses":
                let count = Int(parameters["SecondaryPrivateIpAddressCount"] ?? "") ?? 0
                let new = (0..<count).map { "10.0.0.\(state.nextAddress + $0)" }
                state.nextAddress += count
                state.addresses += new
                let items = new.map { "<item><privateIpAddress>\($0)</privateIpAddress></item>" }.joined()
                return Self.answer(
                    action,
                    "<networkInterfaceId>eni-0</networkInterfaceId>"
                        + "<assignedPrivateIpAddressesSet>\(items)</assignedPrivateIpAddressesSet><return>true</return>"
                )
            case "UnassignPrivateIpAddresses":
                let gone = Set(parameters.filter { $0.key.hasPrefix("PrivateIpAddress") }.values)
                state.addresses.removeAll { gone.contains($0) }
                return Self.answer(action, "<return>true</return>")
            default: return Self.refusal("UnauthorizedOperation")
            }
        }
    }

    private static func item(_ addresses: [String]) -> String {
        let list = addresses.enumerated().map { index, address in
            "<item><privateIpAddress>\(address)</privateIpAddress><primary>\(index == 0)</primary></item>"
        }.joined()
        return """
            <item><networkInterfaceId>eni-0</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>\
            <description/><status>in-use</status><interfaceType>interface</interfaceType><macAddress>\(mac)</macAddress>\
            <privateIpAddress>10.0.0.10</privateIpAddress><privateIpAddressesSet>\(list)</privateIpAddressesSet>\
            <groupSet><item><groupId>sg-1</groupId></item></groupSet><tagSet/><attachment>\
            <attachmentId>eni-attach-0</attachmentId><instanceId>i-1</instanceId><deviceIndex>0</deviceIndex>\
            <networkCardIndex>0</networkCardIndex><status>attached</status><deleteOnTermination>true</deleteOnTermination>\
            </attachment></item>
            """
    }

    private static func leakedItem(_ id: String) -> String {
        """
        <item><networkInterfaceId>\(id)</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>\
        <description/><status>available</status><interfaceType>interface</interfaceType>\
        <macAddress>02:00:00:00:00:99</macAddress><privateIpAddress>10.0.0.250</privateIpAddress>\
        <privateIpAddressesSet><item><privateIpAddress>10.0.0.250</privateIpAddress><primary>true</primary></item>\
        </privateIpAddressesSet><groupSet/><tagSet/></item>
        """
    }

    private static func answer(_ action: String, _ content: String) -> HTTPResponse {
        let text = "<\(action)Response><requestId>r</requestId>\(content)</\(action)Response>"
        return HTTPResponse(status: 200, body: Array(text.utf8))
    }

    private static func refusal(_ code: String) -> HTTPResponse {
        let text =
            "<Response><Errors><Error><Code>\(code)</Code><Message>m</Message></Error></Errors>"
            + "<RequestID>r</RequestID></Response>"
        return HTTPResponse(status: 400, body: Array(text.utf8))
    }
}

struct FakeCredentials: CredentialsProvider {
    func credentials() async throws(CredentialsError) -> Credentials {
        Credentials(accessKeyID: "AKID", secretAccessKey: Secret("secret"), sessionToken: nil)
    }
    func refreshed() async throws(CredentialsError) -> Credentials { try await credentials() }
}
