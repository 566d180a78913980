import IPAddressing
import MockCloud

extension XMLWriter {
    /// The shape Reservation.
    mutating func reservation(_ reservation: Reservation, _ cloud: MockCloud) {
        element("reservationId", reservation.id)
        element("ownerId", reservation.ownerID)
        list("groupSet", [String]())
        list("instancesSet", reservation.instances) { $0.instance($1, cloud) }
    }

    /// The shape Instance. A terminated one has lost its network.
    mutating func instance(_ instance: CloudInstance, _ cloud: MockCloud) {
        let primary = cloud.interfaces[instance.primaryInterface]
        let publicAddress = primary?.primaryPublicAddress
        let name = primary?.privateDNSName ?? ""
        element("instanceId", instance.id)
        element("imageId", instance.imageID)
        element("instanceState") { xml in
            xml.element("code", instance.state.code)
            xml.element("name", instance.state.rawValue)
        }
        element("privateDnsName", name)
        element("dnsName", publicAddress?.publicDNSName ?? "")
        element("reason", "")
        element("keyName", instance.keyName)
        element("amiLaunchIndex", instance.launchIndex)
        list("productCodes", [String]())
        element("instanceType", instance.type)
        element("launchTime", instance.launchTime.description)
        element("placement") { xml in
            xml.element("availabilityZone", instance.availabilityZone)
            xml.element("availabilityZoneId", instance.availabilityZoneID)
            xml.element("groupName", "")
            xml.element("tenancy", "default")
        }
        element("monitoring") { $0.element("state", "disabled") }
        if let primary {
            element("subnetId", instance.subnet)
            element("vpcId", instance.vpc)
            element("privateIpAddress", primary.primaryAddress?.description)
            element("ipAddress", publicAddress?.publicAddress.description)
            element("ipv6Address", primary.ipv6Address?.description)
            element("sourceDestCheck", primary.sourceDestCheck)
        }
        groups(primary?.securityGroups ?? [], cloud)
        element("architecture", instance.architecture)
        element("rootDeviceType", "ebs")
        element("rootDeviceName", "/dev/xvda")
        list("blockDeviceMapping", [String]())
        element("virtualizationType", "hvm")
        element("clientToken", instance.clientToken ?? "")
        tags(instance.tags)
        element("hypervisor", "xen")
        list("networkInterfaceSet", cloud.interfaces(of: instance.id)) { $0.instanceNetworkInterface($1, cloud) }
        if let arn = instance.instanceProfileARN {
            element("iamInstanceProfile") { xml in
                xml.element("arn", arn)
                xml.element("id", instance.instanceProfileID)
            }
        }
        element("ebsOptimized", false)
        element("enaSupport", true)
        metadataOptions(instance.metadataOptions, named: "metadataOptions", state: "applied")
    }

    /// The shape InstanceMetadataOptionsResponse.
    mutating func metadataOptions(_ options: MetadataOptions, named name: String, state: String) {
        element(name) { xml in
            xml.element("state", state)
            xml.element("httpTokens", options.requiresTokens ? "required" : "optional")
            xml.element("httpPutResponseHopLimit", options.hopLimit)
            xml.element("httpEndpoint", options.isEnabled ? "enabled" : "disabled")
            xml.element("httpProtocolIpv6", options.answersIPv6 ? "enabled" : "disabled")
            xml.element("instanceMetadataTags", options.showsTags ? "enabled" : "disabled")
        }
    }

    /// The shape InstanceTypeInfo, as far as the published limits go.
    mutating func instanceType(_ type: InstanceType) {
        element("instanceType", type.name)
        element("currentGeneration", true)
        element("bareMetal", type.isBareMetal)
        element("hypervisor", type.hypervisor.isEmpty ? nil : type.hypervisor)
        list("supportedUsageClasses", ["on-demand", "spot"])
        list("supportedRootDeviceTypes", ["ebs"])
        list("supportedVirtualizationTypes", ["hvm"])
        element("processorInfo") { $0.list("supportedArchitectures", [type.architecture]) }
        element("vCpuInfo") { $0.element("defaultVCpus", type.vCPUs) }
        element("memoryInfo") { $0.element("sizeInMiB", type.memoryMiB) }
        element("networkInfo") { xml in
            xml.element("maximumNetworkInterfaces", type.maximumInterfaces)
            xml.element("maximumNetworkCards", type.networkCards.count)
            xml.element("defaultNetworkCardIndex", 0)
            xml.list("networkCards", type.networkCards.enumerated()) { xml, card in
                xml.element("networkCardIndex", card.offset)
                xml.element("maximumNetworkInterfaces", card.element)
            }
            xml.element("ipv4AddressesPerInterface", type.ipv4AddressesPerInterface)
            xml.element("ipv6AddressesPerInterface", type.ipv6AddressesPerInterface)
            xml.element("ipv6Supported", type.ipv6AddressesPerInterface > 0)
        }
    }
}
