public import IPAddressing

/// A route table as it is described.
public struct RouteTableDescription: Hashable, Sendable {
    public struct Route: Hashable, Sendable {
        public var destination: IPCIDR
        /// `local`, or the id of an internet gateway.
        public var gateway: String
        /// `CreateRouteTable` for a VPC's own blocks, `CreateRoute` for others.
        public var origin: String
    }

    public var table: RouteTable
    public var vpc: String
    public var ownerID: String
    public var routes: [Route]
}

extension MockCloud {
    /// DescribeRouteTables, by id. Every VPC has its main route table and no other.
    public mutating func describeRouteTables(
        _ request: DescribeRequest
    ) throws(CloudError) -> Page<RouteTableDescription> {
        try admit(.describeRouteTables, request)
        try ResourceKind.routeTable.check(request.ids)
        try Self.routeTableListing.check(request)
        try authorize(dryRun: request.dryRun)
        let all = vpcs.values.map(\.routeTable).sorted { $0.table.id < $1.table.id }
        for id in request.ids where !all.contains(where: { $0.table.id == id }) {
            throw ResourceKind.routeTable.notFound(id)
        }
        return try Self.routeTableListing.page(
            request, from: all.filter { request.ids.isEmpty || request.ids.contains($0.table.id) })
    }

    // The names are those of botocore's service model; what is not modelled is always empty.
    private static let routeTableListing = Listing<RouteTableDescription>(
        action: .describeRouteTables, pageSizes: 5...100, idsParameter: "routeTableIds", key: \.table.id,
        filters: FilterTable(
            tags: \.table.tags,
            [
                "association.gateway-id": { _ in [] },
                "association.route-table-association-id": { [$0.table.mainAssociation] },
                "association.route-table-id": { [$0.table.id] },
                "association.subnet-id": { _ in [] },
                "association.main": { _ in ["true"] },
                "owner-id": { [$0.ownerID] },
                "route-table-id": { [$0.table.id] },
                "route.destination-cidr-block": { $0.routes.compactMap { $0.destination.ipv4Text } },
                "route.destination-ipv6-cidr-block": { $0.routes.compactMap { $0.destination.ipv6Text } },
                "route.destination-prefix-list-id": { _ in [] },
                "route.egress-only-internet-gateway-id": { _ in [] },
                "route.gateway-id": { $0.routes.map(\.gateway) },
                "route.instance-id": { _ in [] },
                "route.nat-gateway-id": { _ in [] },
                "route.transit-gateway-id": { _ in [] },
                "route.origin": { $0.routes.map(\.origin) },
                "route.state": { _ in ["active"] },
                "route.vpc-peering-connection-id": { _ in [] },
                "vpc-id": { [$0.vpc] },
            ]))
}

extension VPC {
    fileprivate var routeTable: RouteTableDescription {
        let own = blocks.map(IPCIDR.v4) + ipv6Associations.map { .v6($0.block) }
        var routes = own.map {
            RouteTableDescription.Route(destination: $0, gateway: "local", origin: "CreateRouteTable")
        }
        if let internetGateway {
            let families = ipv6Associations.isEmpty ? ["0.0.0.0/0"] : ["0.0.0.0/0", "::/0"]
            routes += families.compactMap { IPCIDR($0) }.map {
                RouteTableDescription.Route(destination: $0, gateway: internetGateway, origin: "CreateRoute")
            }
        }
        return RouteTableDescription(table: mainRouteTable, vpc: id, ownerID: ownerID, routes: routes)
    }
}

extension IPCIDR {
    fileprivate var ipv4Text: String? { if case .v4(let block) = self { block.description } else { nil } }
    fileprivate var ipv6Text: String? { if case .v6(let block) = self { block.description } else { nil } }
}
