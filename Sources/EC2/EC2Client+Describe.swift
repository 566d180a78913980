extension EC2Client {
    /// DescribeNetworkInterfaces, all pages. One id that does not exist fails the whole call
    /// (`InvalidNetworkInterfaceID.NotFound`); a filter that matches nothing gives an empty list.
    public func describeNetworkInterfaces(
        ids: [String] = [], filters: [EC2Filter] = []
    ) async throws(EC2Error) -> [NetworkInterface] {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", list: ids)
        parameters.set(filters: filters)
        return try await pages(.describeNetworkInterfaces, parameters, pageSize: ids.isEmpty ? 1_000 : nil) {
            (root) throws(XMLDecodingError) in try root.items("networkInterfaceSet", NetworkInterface.init)
        }
    }

    /// DescribeInstances, all pages. Without ids, all instances of the region that the filters let through.
    public func describeInstances(
        ids: [String] = [], filters: [EC2Filter] = []
    ) async throws(EC2Error) -> [Instance] {
        var parameters = QueryParameters()
        parameters.set("InstanceId", list: ids)
        parameters.set(filters: filters)
        return try await pages(.describeInstances, parameters, pageSize: ids.isEmpty ? 1_000 : nil) {
            (root) throws(XMLDecodingError) in
            try root.items("reservationSet") { (reservation) throws(XMLDecodingError) in
                try reservation.items("instancesSet", Instance.init)
            }.flatMap(\.self)
        }
    }

    /// DescribeInstanceTypes for at most 100 types; an unknown one fails the call (`InvalidInstanceType`).
    public func describeInstanceTypes(_ types: [String]) async throws(EC2Error) -> [InstanceTypeLimits] {
        var parameters = QueryParameters()
        parameters.set("InstanceType", list: types)
        return try await pages(.describeInstanceTypes, parameters, pageSize: types.isEmpty ? 100 : nil) {
            (root) throws(XMLDecodingError) in try root.items("instanceTypeSet", InstanceTypeLimits.init)
        }
    }

    /// DescribeSubnets, all pages.
    public func describeSubnets(ids: [String] = [], filters: [EC2Filter] = []) async throws(EC2Error) -> [Subnet] {
        var parameters = QueryParameters()
        parameters.set("SubnetId", list: ids)
        parameters.set(filters: filters)
        return try await pages(.describeSubnets, parameters, pageSize: ids.isEmpty ? 1_000 : nil) {
            (root) throws(XMLDecodingError) in try root.items("subnetSet", Subnet.init)
        }
    }
}
