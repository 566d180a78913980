/// The parameters that EC2 and STS have for each action, as data: new ones appear every month.
/// Origin: botocore 1.43.11, service models ec2/2016-11-15 and sts/2011-06-15. `N` stands for the number in a list.
enum KnownParameters {
    /// The names of one action's parameters.
    struct Names: Sendable {
        private let patterns: Set<String>

        fileprivate init(_ names: String) {
            patterns = Set(names.split(whereSeparator: \.isWhitespace).map(String.init))
        }

        /// Whether `name` is one of them; `Filter.2.Value.10` is `Filter.N.Value.N`.
        func contains(_ name: String) -> Bool {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            return patterns.contains(
                parts.map { part in
                    let isNumber =
                        !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } && Int32(part) != nil
                    return isNumber ? "N" : String(part)
                }.joined(separator: "."))
        }
    }

    /// The parameters of `action`; none for an action that is not here.
    static func names(of action: String) -> Names { all[action] ?? Names("") }

    private static let all: [String: Names] = [
        "AssignPrivateIpAddresses": Names(
            """
            AllowReassignment Ipv4Prefix.N Ipv4PrefixCount NetworkInterfaceId PrivateIpAddress.N
            SecondaryPrivateIpAddressCount
            """),
        "AttachNetworkInterface": Names(
            """
            DeviceIndex DryRun EnaQueueCount EnaSrdSpecification.EnaSrdEnabled
            EnaSrdSpecification.EnaSrdUdpSpecification.EnaSrdUdpEnabled InstanceId NetworkCardIndex
            NetworkInterfaceId
            """),
        "CreateNetworkInterface": Names(
            """
            ClientToken ConnectionTrackingSpecification.TcpEstablishedTimeout
            ConnectionTrackingSpecification.UdpStreamTimeout ConnectionTrackingSpecification.UdpTimeout
            Description DryRun EnablePrimaryIpv6 InterfaceType Ipv4Prefix.N.Ipv4Prefix Ipv4PrefixCount
            Ipv6AddressCount Ipv6Addresses.N.Ipv6Address Ipv6Addresses.N.IsPrimaryIpv6 Ipv6Prefix.N.Ipv6Prefix
            Ipv6PrefixCount Operator.Principal PrivateIpAddress PrivateIpAddresses.N.Primary
            PrivateIpAddresses.N.PrivateIpAddress SecondaryPrivateIpAddressCount SecurityGroupId.N SubnetId
            TagSpecification.N.ResourceType TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value
            """),
        "CreateTags": Names("DryRun ResourceId.N Tag.N.Key Tag.N.Value"),
        "DeleteNetworkInterface": Names("DryRun NetworkInterfaceId"),
        "DeleteTags": Names("DryRun ResourceId.N Tag.N.Key Tag.N.Value"),
        "DescribeAvailabilityZones": Names(
            "AllAvailabilityZones DryRun Filter.N.Name Filter.N.Value.N ZoneId.N ZoneName.N"),
        "DescribeInstanceTypes": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeUnsupportedInRegion InstanceType.N MaxResults NextToken
            """),
        "DescribeInstances": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeManagedResources InstanceId.N MaxResults NextToken
            """),
        "DescribeNetworkInterfaces": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeManagedResources MaxResults NetworkInterfaceId.N
            NextToken
            """),
        "DescribeSecurityGroups": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N GroupId.N GroupName.N MaxResults NextToken
            """),
        "DescribeSubnets": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken SubnetId.N"),
        "DescribeTags": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken"),
        "DescribeVpcs": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken VpcId.N"),
        "DetachNetworkInterface": Names("AttachmentId DryRun Force"),
        "GetCallerIdentity": Names(""),
        "ModifyNetworkInterfaceAttribute": Names(
            """
            AssociatePublicIpAddress AssociatedSubnetId.N Attachment.AttachmentId
            Attachment.DefaultEnaQueueCount Attachment.DeleteOnTermination Attachment.EnaQueueCount
            ConnectionTrackingSpecification.TcpEstablishedTimeout
            ConnectionTrackingSpecification.UdpStreamTimeout ConnectionTrackingSpecification.UdpTimeout
            Description.Value DryRun EnaSrdSpecification.EnaSrdEnabled
            EnaSrdSpecification.EnaSrdUdpSpecification.EnaSrdUdpEnabled EnablePrimaryIpv6 NetworkInterfaceId
            SecurityGroupId.N SourceDestCheck.Value
            """),
        "TerminateInstances": Names("DryRun Force InstanceId.N SkipOsShutdown"),
        "UnassignPrivateIpAddresses": Names("Ipv4Prefix.N NetworkInterfaceId PrivateIpAddress.N"),
    ]
}
