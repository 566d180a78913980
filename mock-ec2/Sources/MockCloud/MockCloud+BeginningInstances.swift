import IPAddressing

// The instances that a cloud begins with.
extension MockCloud {
    /// The addresses that instances have by name: the cloud gives them to nobody else, whatever the order of the instances.
    struct NamedAddresses {
        private struct Place: Hashable {
            let subnet: Int
            let address: IPv4Address
        }

        private var reserved: Set<Place> = []
        private let places: Set<Place>
        private let publicAddresses: Set<IPv4Address>

        init(_ configuration: CloudConfiguration) {
            places = Set(
                configuration.instances.compactMap { instance in
                    instance.primaryAddress.map { Place(subnet: instance.subnet, address: $0) }
                })
            publicAddresses = Set(configuration.instances.compactMap(\.publicAddress))
        }

        /// Takes the addresses that can be taken; the instances whose addresses cannot will say so.
        mutating func reserve(in cloud: inout MockCloud) {
            for place in places where cloud.subnetOrder.indices.contains(place.subnet) {
                let subnet = cloud.subnetOrder[place.subnet]
                guard cloud.subnets[subnet]?.addresses.isFree(place.address) == true else { continue }
                cloud.subnets[subnet]?.addresses.take(place.address)
                reserved.insert(place)
            }
        }

        /// Lets the first instance that names an address have it.
        mutating func release(_ address: IPv4Address?, of subnet: Int, in cloud: inout MockCloud) {
            guard let address, reserved.remove(Place(subnet: subnet, address: address)) != nil else { return }
            cloud.subnets[cloud.subnetOrder[subnet]]?.addresses.release(address)
        }

        /// A public address that nobody has or names.
        func freePublicAddress(in cloud: MockCloud) -> IPv4Address? {
            cloud.freePublicAddress(except: publicAddresses)
        }
    }

    mutating func begin(
        _ wanted: CloudConfiguration.InstanceConfiguration, _ named: inout NamedAddresses
    ) throws(CloudError) {
        named.release(wanted.primaryAddress, of: wanted.subnet, in: &self)
        let type = try existingType(wanted.type)
        var primary = try interface(
            in: wanted.subnet, of: wanted, WantedAddresses(ipv4: Demand(family: .v4), ipv6: Demand(family: .v6)))
        primary.addresses.primary = wanted.primaryAddress
        primary.addresses.ipv6.addressCount = wanted.ipv6AddressCount
        var interfaces = [primary]
        for more in wanted.interfaces {
            var demand = Demand(family: .v4)
            demand.addressCount = more.addressCount
            demand.prefixCount = more.prefixCount
            var interface = try interface(
                in: more.subnet, of: wanted, WantedAddresses(ipv4: demand, ipv6: Demand(family: .v6)))
            interface.deviceIndex = interfaces.count
            interfaces.append(interface)
        }
        let plan = try launchPlan(interfaces, type)
        var launch = Launch(reservation: identifiers.id("r"), type: type, subnet: primary.subnet)
        launch.roleName = wanted.roleName
        // The nodes of the beginning are as EKS launches its own: pods reach the metadata service.
        launch.metadataOptions.hopLimit = 2
        launch.tags = [CloudTag(key: "Name", value: wanted.name)] + wanted.tags.filter { $0.key != "Name" }
        try checkTags(launch.tags)
        let instance = self.launch(launch, plan, try takeAddresses(for: plan), readyAt: now)
        settle()
        guard wanted.isPublic, let first = self.interfaces(of: instance).first,
            let primaryAddress = first.primaryAddress,
            let address = wanted.publicAddress ?? named.freePublicAddress(in: self)
        else { return }
        try associate(address, with: primaryAddress, of: first.id)
    }

    private func interface(
        in subnet: Int, of instance: CloudConfiguration.InstanceConfiguration, _ addresses: WantedAddresses
    ) throws(CloudError) -> LaunchPlan.Interface {
        guard subnetOrder.indices.contains(subnet) else {
            throw ResourceKind.subnet.notFound("number \(subnet) of instance \(instance.name)")
        }
        let subnet = try existingPlace(subnetOrder[subnet])
        return LaunchPlan.Interface(
            subnet: subnet, securityGroups: try groups([], in: subnet.vpc), addresses: addresses, isPublic: false)
    }
}
