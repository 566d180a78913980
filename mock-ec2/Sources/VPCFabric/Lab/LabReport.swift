public import IPAddressing

/// What `lab status` tells about a running lab.
public struct LabReport: Hashable, Sendable {
    public struct Node: Hashable, Sendable {
        public var name: String
        public var instance: String
        public var primaryAddress: IPv4Address
        public var publicAddress: IPv4Address?
        /// The first of its primary interface's.
        public var ipv6Address: IPv6Address?

        public init(
            name: String, instance: String, primaryAddress: IPv4Address, publicAddress: IPv4Address?,
            ipv6Address: IPv6Address?
        ) {
            self.name = name
            self.instance = instance
            self.primaryAddress = primaryAddress
            self.publicAddress = publicAddress
            self.ipv6Address = ipv6Address
        }
    }

    public var lab: LabName
    /// The URL of the EC2 endpoint for programs on the host.
    public var endpoint: String
    public var region: String
    public var nodes: [Node]
    /// The public address of the NAT gateway, where there is one.
    public var natGateway: IPv4Address?
    /// Whether the lab began with IPv6: only then is any of it shown.
    public var hasIPv6: Bool

    public init(
        lab: LabName, endpoint: String, region: String, nodes: [Node], natGateway: IPv4Address?, hasIPv6: Bool
    ) {
        self.lab = lab
        self.endpoint = endpoint
        self.region = region
        self.nodes = nodes
        self.natGateway = natGateway
        self.hasIPv6 = hasIPv6
    }

    /// One line of JSON.
    public var json: String {
        let nodes = nodes.map { node in
            var members = [
                ("name", node.name), ("netns", lab.namespace(of: node.name)), ("instanceId", node.instance),
                ("primaryAddress", node.primaryAddress.description),
            ]
            if let address = node.publicAddress { members.append(("publicAddress", address.description)) }
            if let address = node.ipv6Address { members.append(("ipv6Address", address.description)) }
            return object(members)
        }
        let internet = object(
            [("netns", lab.namespace(of: "internet")), ("address", WellKnownAddress.internetHost.description)]
                + (hasIPv6 ? [("ipv6Address", WellKnownAddress.ipv6InternetHost.description)] : []))
        let natGateway = natGateway.map { ",\"natGateway\":" + object([("address", $0.description)]) } ?? ""
        return "{\"ec2\":\(quoted(endpoint)),\"region\":\(quoted(region)),"
            + "\"nodes\":[\(nodes.joined(separator: ","))],\"internet\":\(internet)\(natGateway)}\n"
    }

    /// A table for people.
    public var table: String {
        var rows = [row("NAME", "INSTANCE", "ADDRESS", "PUBLIC", "IPV6", "NETNS")]
        for node in nodes {
            rows.append(
                row(
                    node.name, node.instance, node.primaryAddress.description, node.publicAddress?.description,
                    node.ipv6Address?.description, lab.namespace(of: node.name)))
        }
        if let natGateway { rows.append(row("natgateway", nil, nil, natGateway.description, nil, nil)) }
        rows.append(
            row(
                "internet", nil, nil, WellKnownAddress.internetHost.description,
                WellKnownAddress.ipv6InternetHost.description, lab.namespace(of: "internet")))
        let widths = rows[0].indices.map { column in rows.map(\.[column].count).max() ?? 0 }
        let lines = rows.map { row in
            zip(row.dropLast(), widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined()
                + (row.last ?? "")
        }
        return "lab \(lab): EC2 at \(endpoint), region \(region)\n"
            + lines.map { $0 + "\n" }.joined()
    }

    private func row(
        _ name: String, _ instance: String?, _ address: String?, _ publicAddress: String?, _ ipv6Address: String?,
        _ namespace: String?
    ) -> [String] {
        let cells = [name, instance, address, publicAddress] + (hasIPv6 ? [ipv6Address] : []) + [namespace]
        return cells.map { $0 ?? "-" }
    }

    /// What `lab exec` adds to the environment of a command, KEY=value lines: what is reachable from a node.
    public var environment: String {
        let endpoint = "http://\(WellKnownAddress.endpoint)"
        return "AWS_REGION=\(region)\nAWS_ENDPOINT_URL_EC2=\(endpoint)\nAWS_ENDPOINT_URL_STS=\(endpoint)\n"
    }

    private func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0)\":\(quoted($1))" }.joined(separator: ",") + "}"
    }

    // No value has a control character: they are addresses, and names that this lab or its cloud has made.
    private func quoted(_ text: String) -> String {
        "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}
