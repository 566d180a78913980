/// The parameters that EC2 and STS have for each action, as data: new ones appear every month.
/// Origin: botocore 1.43.11, service models ec2/2016-11-15 and sts/2011-06-15. `N` stands for the number in a list.
enum KnownParameters {
    /// The names of one action's parameters.
    struct Names: Sendable {
        let patterns: Set<String>

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
        "AssignIpv6Addresses": Names(
            """
            Ipv6AddressCount Ipv6Addresses.N Ipv6Prefix.N Ipv6PrefixCount NetworkInterfaceId
            """),
        "AssignPrivateIpAddresses": Names(
            """
            AllowReassignment Ipv4Prefix.N Ipv4PrefixCount NetworkInterfaceId PrivateIpAddress.N
            SecondaryPrivateIpAddressCount
            """),
        "AssociateSubnetCidrBlock": Names("Ipv6CidrBlock Ipv6IpamPoolId Ipv6NetmaskLength SubnetId"),
        "AssociateVpcCidrBlock": Names(
            """
            AmazonProvidedIpv6CidrBlock CidrBlock Ipv4IpamPoolId Ipv4NetmaskLength Ipv6CidrBlock
            Ipv6CidrBlockNetworkBorderGroup Ipv6IpamPoolId Ipv6NetmaskLength Ipv6Pool VpcId
            """),
        "AssumeRole": Names(
            """
            DurationSeconds ExternalId Policy PolicyArns.member.N.arn ProvidedContexts.member.N.ContextAssertion
            ProvidedContexts.member.N.ProviderArn RoleArn RoleSessionName SerialNumber SourceIdentity
            Tags.member.N.Key Tags.member.N.Value TokenCode TransitiveTagKeys.member.N
            """),
        "AssumeRoleWithWebIdentity": Names(
            """
            DurationSeconds Policy PolicyArns.member.N.arn ProviderId RoleArn RoleSessionName WebIdentityToken
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
            ConnectionTrackingSpecification.UdpStreamTimeout ConnectionTrackingSpecification.UdpTimeout Description
            DryRun EnablePrimaryIpv6 InterfaceType Ipv4Prefix.N.Ipv4Prefix Ipv4PrefixCount Ipv6AddressCount
            Ipv6Addresses.N.Ipv6Address Ipv6Addresses.N.IsPrimaryIpv6 Ipv6Prefix.N.Ipv6Prefix Ipv6PrefixCount
            Operator.Principal PrivateIpAddress PrivateIpAddresses.N.Primary PrivateIpAddresses.N.PrivateIpAddress
            SecondaryPrivateIpAddressCount SecurityGroupId.N SubnetId TagSpecification.N.ResourceType
            TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value
            """),
        "CreateSecurityGroup": Names(
            """
            DryRun GroupDescription GroupName TagSpecification.N.ResourceType TagSpecification.N.Tag.N.Key
            TagSpecification.N.Tag.N.Value VpcId
            """),
        "CreateSubnet": Names(
            """
            AvailabilityZone AvailabilityZoneId CidrBlock DryRun Ipv4IpamPoolId Ipv4NetmaskLength Ipv6CidrBlock
            Ipv6IpamPoolId Ipv6Native Ipv6NetmaskLength OutpostArn TagSpecification.N.ResourceType
            TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value VpcId
            """),
        "CreateSubnetCidrReservation": Names(
            """
            Cidr Description DryRun ReservationType SubnetId TagSpecification.N.ResourceType
            TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value
            """),
        "CreateTags": Names("DryRun ResourceId.N Tag.N.Key Tag.N.Value"),
        "CreateVpc": Names(
            """
            AmazonProvidedIpv6CidrBlock CidrBlock DryRun InstanceTenancy Ipv4IpamPoolId Ipv4NetmaskLength
            Ipv6CidrBlock Ipv6CidrBlockNetworkBorderGroup Ipv6IpamPoolId Ipv6NetmaskLength Ipv6Pool
            TagSpecification.N.ResourceType TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value
            VpcEncryptionControl.EgressOnlyInternetGatewayExclusion VpcEncryptionControl.ElasticFileSystemExclusion
            VpcEncryptionControl.InternetGatewayExclusion VpcEncryptionControl.LambdaExclusion
            VpcEncryptionControl.Mode VpcEncryptionControl.NatGatewayExclusion
            VpcEncryptionControl.VirtualPrivateGatewayExclusion VpcEncryptionControl.VpcLatticeExclusion
            VpcEncryptionControl.VpcPeeringExclusion
            """),
        "DecodeAuthorizationMessage": Names("EncodedMessage"),
        "DeleteNetworkInterface": Names("DryRun NetworkInterfaceId"),
        "DeleteSecurityGroup": Names("DryRun GroupId GroupName"),
        "DeleteSubnet": Names("DryRun SubnetId"),
        "DeleteSubnetCidrReservation": Names("DryRun SubnetCidrReservationId"),
        "DeleteTags": Names("DryRun ResourceId.N Tag.N.Key Tag.N.Value"),
        "DeleteVpc": Names("DryRun VpcId"),
        "DescribeAvailabilityZones": Names(
            """
            AllAvailabilityZones DryRun Filter.N.Name Filter.N.Value.N ZoneId.N ZoneName.N
            """),
        "DescribeInstanceTypes": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeUnsupportedInRegion InstanceType.N MaxResults NextToken
            """),
        "DescribeInstances": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeManagedResources InstanceId.N MaxResults NextToken
            """),
        "DescribeNetworkAcls": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NetworkAclId.N NextToken"),
        "DescribeNetworkInterfaceAttribute": Names("Attribute DryRun NetworkInterfaceId"),
        "DescribeNetworkInterfaces": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N IncludeManagedResources MaxResults NetworkInterfaceId.N NextToken
            """),
        "DescribeRouteTables": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken RouteTableId.N"),
        "DescribeSecurityGroups": Names(
            """
            DryRun Filter.N.Name Filter.N.Value.N GroupId.N GroupName.N MaxResults NextToken
            """),
        "DescribeSubnets": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken SubnetId.N"),
        "DescribeTags": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken"),
        "DescribeVpcAttribute": Names("Attribute DryRun VpcId"),
        "DescribeVpcs": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken VpcId.N"),
        "DetachNetworkInterface": Names("AttachmentId DryRun Force"),
        "DisassociateVpcCidrBlock": Names("AssociationId"),
        "GetCallerIdentity": Names(""),
        "GetSubnetCidrReservations": Names("DryRun Filter.N.Name Filter.N.Value.N MaxResults NextToken SubnetId"),
        "ModifyInstanceMetadataOptions": Names(
            """
            DryRun HttpEndpoint HttpProtocolIpv6 HttpPutResponseHopLimit HttpTokens InstanceId InstanceMetadataTags
            """),
        "ModifyNetworkInterfaceAttribute": Names(
            """
            AssociatePublicIpAddress AssociatedSubnetId.N Attachment.AttachmentId Attachment.DefaultEnaQueueCount
            Attachment.DeleteOnTermination Attachment.EnaQueueCount
            ConnectionTrackingSpecification.TcpEstablishedTimeout ConnectionTrackingSpecification.UdpStreamTimeout
            ConnectionTrackingSpecification.UdpTimeout Description.Value DryRun EnaSrdSpecification.EnaSrdEnabled
            EnaSrdSpecification.EnaSrdUdpSpecification.EnaSrdUdpEnabled EnablePrimaryIpv6 NetworkInterfaceId
            SecurityGroupId.N SourceDestCheck.Value
            """),
        "ModifySubnetAttribute": Names(
            """
            AssignIpv6AddressOnCreation.Value CustomerOwnedIpv4Pool DisableLniAtDeviceIndex.Value EnableDns64.Value
            EnableLniAtDeviceIndex EnableResourceNameDnsAAAARecordOnLaunch.Value
            EnableResourceNameDnsARecordOnLaunch.Value MapCustomerOwnedIpOnLaunch.Value MapPublicIpOnLaunch.Value
            PrivateDnsHostnameTypeOnLaunch SubnetId
            """),
        "ModifyVpcAttribute": Names(
            """
            EnableDnsHostnames.Value EnableDnsSupport.Value EnableNetworkAddressUsageMetrics.Value VpcId
            """),
        "RunInstances": Names(
            """
            AdditionalInfo BlockDeviceMapping.N.DeviceName BlockDeviceMapping.N.Ebs.AvailabilityZone
            BlockDeviceMapping.N.Ebs.AvailabilityZoneId BlockDeviceMapping.N.Ebs.DeleteOnTermination
            BlockDeviceMapping.N.Ebs.EbsCardIndex BlockDeviceMapping.N.Ebs.Encrypted BlockDeviceMapping.N.Ebs.Iops
            BlockDeviceMapping.N.Ebs.KmsKeyId BlockDeviceMapping.N.Ebs.OutpostArn
            BlockDeviceMapping.N.Ebs.SnapshotId BlockDeviceMapping.N.Ebs.Throughput
            BlockDeviceMapping.N.Ebs.VolumeInitializationRate BlockDeviceMapping.N.Ebs.VolumeSize
            BlockDeviceMapping.N.Ebs.VolumeType BlockDeviceMapping.N.NoDevice BlockDeviceMapping.N.VirtualName
            CapacityReservationSpecification.CapacityReservationPreference
            CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId
            CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn
            ClientToken CpuOptions.AmdSevSnp CpuOptions.CoreCount CpuOptions.NestedVirtualization
            CpuOptions.ThreadsPerCore CreditSpecification.CpuCredits DisableApiStop DisableApiTermination DryRun
            EbsOptimized ElasticGpuSpecification.N.Type ElasticInferenceAccelerator.N.Count
            ElasticInferenceAccelerator.N.Type EnablePrimaryIpv6 EnclaveOptions.Enabled
            HibernationOptions.Configured IamInstanceProfile.Arn IamInstanceProfile.Name ImageId
            InstanceInitiatedShutdownBehavior InstanceMarketOptions.MarketType
            InstanceMarketOptions.SpotOptions.BlockDurationMinutes
            InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior
            InstanceMarketOptions.SpotOptions.MaxPrice InstanceMarketOptions.SpotOptions.SpotInstanceType
            InstanceMarketOptions.SpotOptions.ValidUntil InstanceType Ipv6Address.N.Ipv6Address
            Ipv6Address.N.IsPrimaryIpv6 Ipv6AddressCount KernelId KeyName LaunchTemplate.LaunchTemplateId
            LaunchTemplate.LaunchTemplateName LaunchTemplate.Version LicenseSpecification.N.LicenseConfigurationArn
            MaintenanceOptions.AutoRecovery MaxCount MetadataOptions.HttpEndpoint MetadataOptions.HttpProtocolIpv6
            MetadataOptions.HttpPutResponseHopLimit MetadataOptions.HttpTokens MetadataOptions.InstanceMetadataTags
            MinCount Monitoring.Enabled NetworkInterface.N.AssociateCarrierIpAddress
            NetworkInterface.N.AssociatePublicIpAddress
            NetworkInterface.N.ConnectionTrackingSpecification.TcpEstablishedTimeout
            NetworkInterface.N.ConnectionTrackingSpecification.UdpStreamTimeout
            NetworkInterface.N.ConnectionTrackingSpecification.UdpTimeout NetworkInterface.N.DeleteOnTermination
            NetworkInterface.N.Description NetworkInterface.N.DeviceIndex NetworkInterface.N.EnaQueueCount
            NetworkInterface.N.EnaSrdSpecification.EnaSrdEnabled
            NetworkInterface.N.EnaSrdSpecification.EnaSrdUdpSpecification.EnaSrdUdpEnabled
            NetworkInterface.N.InterfaceType NetworkInterface.N.Ipv4Prefix.N.Ipv4Prefix
            NetworkInterface.N.Ipv4PrefixCount NetworkInterface.N.Ipv6AddressCount
            NetworkInterface.N.Ipv6Addresses.N.Ipv6Address NetworkInterface.N.Ipv6Addresses.N.IsPrimaryIpv6
            NetworkInterface.N.Ipv6Prefix.N.Ipv6Prefix NetworkInterface.N.Ipv6PrefixCount
            NetworkInterface.N.NetworkCardIndex NetworkInterface.N.NetworkInterfaceId NetworkInterface.N.PrimaryIpv6
            NetworkInterface.N.PrivateIpAddress NetworkInterface.N.PrivateIpAddresses.N.Primary
            NetworkInterface.N.PrivateIpAddresses.N.PrivateIpAddress
            NetworkInterface.N.SecondaryPrivateIpAddressCount NetworkInterface.N.SecurityGroupId.N
            NetworkInterface.N.SubnetId NetworkPerformanceOptions.BandwidthWeighting Operator.Principal
            Placement.Affinity Placement.AvailabilityZone Placement.AvailabilityZoneId Placement.GroupId
            Placement.GroupName Placement.HostId Placement.HostResourceGroupArn Placement.PartitionNumber
            Placement.SpreadDomain Placement.Tenancy PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord
            PrivateDnsNameOptions.EnableResourceNameDnsARecord PrivateDnsNameOptions.HostnameType PrivateIpAddress
            RamdiskId SecondaryInterface.N.DeleteOnTermination SecondaryInterface.N.DeviceIndex
            SecondaryInterface.N.InterfaceType SecondaryInterface.N.NetworkCardIndex
            SecondaryInterface.N.PrivateIpAddress.N.PrivateIpAddress SecondaryInterface.N.PrivateIpAddressCount
            SecondaryInterface.N.SecondarySubnetId SecurityGroup.N SecurityGroupId.N SubnetId
            TagSpecification.N.ResourceType TagSpecification.N.Tag.N.Key TagSpecification.N.Tag.N.Value UserData
            """),
        "TerminateInstances": Names("DryRun Force InstanceId.N SkipOsShutdown"),
        "UnassignIpv6Addresses": Names("Ipv6Addresses.N Ipv6Prefix.N NetworkInterfaceId"),
        "UnassignPrivateIpAddresses": Names("Ipv4Prefix.N NetworkInterfaceId PrivateIpAddress.N"),
    ]
}
