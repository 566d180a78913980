import IPAddressing

extension MockCloud {
    /// The interfaces of each instance of a launch, checked.
    struct LaunchPlan {
        struct Interface {
            /// `nil`: a new one.
            var existing: String?
            var subnet: Subnet.Place
            var securityGroups: [String]
            var addresses: WantedAddresses
            var type = "interface"
            var description = ""
            var deviceIndex = 0
            var card = 0
            var deleteOnTermination = true
            var isPublic: Bool

            var isPrimary: Bool { deviceIndex == 0 && card == 0 }
        }

        var primary: Interface
        var others: [Interface] = []

        var interfaces: [Interface] { [primary] + others }
        var subnet: Subnet.Place { primary.subnet }
    }

    /// What a launch is to do for each instance.
    func launchPlan(of request: RunInstancesRequest, _ type: InstanceType) throws(CloudError) -> LaunchPlan {
        var interfaces = try request.interfaces.map { (wanted) throws(CloudError) in try interface(wanted) }
        if interfaces.isEmpty { interfaces = [try onlyInterface(of: request)] }
        return try launchPlan(interfaces, type)
    }

    /// The plan of a launch with these interfaces, of which there is at least one.
    func launchPlan(
        _ interfaces: [LaunchPlan.Interface], _ type: InstanceType
    ) throws(CloudError) -> LaunchPlan {
        let interfaces = interfaces.sorted { ($0.card, $0.deviceIndex) < ($1.card, $1.deviceIndex) }
        let places = Set(interfaces.map { [$0.card, $0.deviceIndex] })
        guard places.count == interfaces.count else {
            throw .invalidParameterValue("Each network interface requires a unique device index.")
        }
        guard Set(interfaces.map(\.subnet.availabilityZone)).count == 1 else { throw .zonesDiffer }
        guard Set(interfaces.map(\.subnet.vpc)).count == 1 else {
            throw .invalidCombination("All network interfaces of an instance must be of one VPC")
        }
        try check(interfaces, of: type)
        return LaunchPlan(primary: interfaces[0], others: Array(interfaces.dropFirst()))
    }

    private func check(_ interfaces: [LaunchPlan.Interface], of type: InstanceType) throws(CloudError) {
        guard interfaces.count <= type.maximumInterfaces else {
            throw .attachmentLimit(interfaces.count, of: type.name)
        }
        for (card, onCard) in Dictionary(grouping: interfaces, by: \.card) {
            guard type.networkCards.indices.contains(card) else { throw .noSuchCard(card, of: type.name) }
            guard onCard.count <= type.networkCards[card] else {
                throw .attachmentLimit(interfaces.count, of: type.name)
            }
        }
        for interface in interfaces {
            guard interface.type != CloudInterface.efaOnly || !interface.isPrimary else { throw .efaOnlyIsNotPrimary }
            guard interface.type != CloudInterface.efaOnly || !interface.isPublic else { throw .efaOnlyHasNoAddresses }
            if let existing = interface.existing {
                let interface = try existingInterface(existing)
                try checkSlots(interface.slotsInUse, ipv6: interface.ipv6SlotsInUse, of: type)
                if !interface.prefixes.isEmpty || !interface.ipv6Prefixes.isEmpty { try checkPrefixes(of: type) }
            } else {
                let demands = interface.addresses.demands(in: interface.subnet)
                try checkSlots(interface.addresses.ipv4Slots, ipv6: demands[1].slots, of: type)
                if demands.contains(where: \.asksForPrefixes) { try checkPrefixes(of: type) }
            }
        }
    }

    private func interface(_ wanted: LaunchInterface) throws(CloudError) -> LaunchPlan.Interface {
        guard wanted.deviceIndex >= 0 else { throw .outOfRange("deviceIndex", wanted.deviceIndex, "of at least 0") }
        var interface: LaunchPlan.Interface
        switch wanted.source {
        case .existing(let id):
            let found = try existingInterface(id)
            guard found.attachment == nil else { throw .interfaceInUse(id) }
            interface = LaunchPlan.Interface(
                existing: id, subnet: try existingPlace(found.subnet), securityGroups: found.securityGroups,
                addresses: WantedAddresses(ipv4: Demand(family: .v4), ipv6: Demand(family: .v6)), type: found.type,
                deleteOnTermination: wanted.deleteOnTermination ?? false, isPublic: false)
        case .new(var request):
            if request.subnet.isEmpty { request.subnet = try subnet(nil).id }
            try ResourceKind.subnet.check(request.subnet)
            try ResourceKind.securityGroup.check(request.securityGroups)
            let subnet = try subnet(request.subnet)
            interface = LaunchPlan.Interface(
                subnet: subnet, securityGroups: try groups(request.securityGroups, in: subnet.vpc),
                addresses: try request.checkedAddresses(), type: request.interfaceType ?? "interface",
                description: request.description, deleteOnTermination: wanted.deleteOnTermination ?? true,
                isPublic: wanted.associatesPublicAddress ?? (wanted.isPrimary && subnet.mapsPublicAddressOnLaunch))
        }
        interface.deviceIndex = wanted.deviceIndex
        interface.card = wanted.card
        return interface
    }

    /// The primary interface, from what a launch says of the network without naming interfaces.
    private func onlyInterface(of request: RunInstancesRequest) throws(CloudError) -> LaunchPlan.Interface {
        var wanted = CreateNetworkInterfaceRequest(subnet: try subnet(request.subnet).id)
        wanted.securityGroups = request.securityGroups
        wanted.primaryAddress = request.primaryAddress
        wanted.ipv6Addresses = request.ipv6Addresses
        wanted.ipv6AddressCount = request.ipv6AddressCount
        var interface = LaunchInterface(.new(wanted), deviceIndex: 0)
        interface.associatesPublicAddress = request.associatesPublicAddress
        return try self.interface(interface)
    }

    private func subnet(_ id: String?) throws(CloudError) -> Subnet.Place {
        guard let id = id ?? subnetOrder.first else {
            throw CloudError("MissingInput", "No subnets found for the default VPC. Please specify a subnet.")
        }
        return try existingPlace(id)
    }

    /// Takes the addresses of one instance, which is all that can fail of its launch: those of each interface, `nil` of
    /// one that is there. `promised` is how many interfaces of other instances are yet to be made.
    mutating func takeAddresses(
        for plan: LaunchPlan, promised: Int = 0
    ) throws(CloudError) -> [NewAddresses?] {
        var taken: [NewAddresses?] = []
        do throws(CloudError) {
            for wanted in plan.interfaces {
                guard wanted.existing == nil else {
                    taken.append(nil)
                    continue
                }
                guard interfaces.count + promised + taken.count(where: { $0 != nil }) < configuration.interfaceQuota
                else { throw CloudError.interfaceQuota(configuration.interfaceQuota) }
                taken.append(try takeForNewInterface(wanted.addresses, in: wanted.subnet))
            }
        } catch {
            giveBack(taken, of: plan)
            throw error
        }
        return taken
    }

    /// Gives back the addresses of an instance that is not launched.
    mutating func giveBack(_ taken: [NewAddresses?], of plan: LaunchPlan) {
        for (wanted, addresses) in zip(plan.interfaces, taken) {
            if let addresses { release(addresses.all, in: wanted.subnet.id) }
        }
    }

    /// Launches one instance with the addresses that were taken for it.
    mutating func launch(
        _ launch: Launch, _ plan: LaunchPlan, _ taken: [NewAddresses?], readyAt: CloudTime
    ) -> String {
        let instance = begin(launch, readyAt: readyAt)
        for (wanted, addresses) in zip(plan.interfaces, taken) {
            guard let interface = wanted.existing ?? addresses.map({ make(wanted, $0, launch) }) else { continue }
            if wanted.isPrimary { instances[instance]?.primaryInterface = interface }
            _ = attach(
                interface, to: instance, deviceIndex: wanted.deviceIndex, card: wanted.card,
                deleteOnTermination: wanted.deleteOnTermination, attachedAt: readyAt, visibleAt: readyAt)
            guard wanted.isPublic, let address = freePublicAddress() else { continue }
            if let primary = interfaces[interface]?.primaryAddress {
                // It stands for nothing yet, and the interface has the other.
                try? associate(address, with: primary, of: interface)
            }
        }
        return instance
    }

    private mutating func make(_ wanted: LaunchPlan.Interface, _ taken: NewAddresses, _ launch: Launch) -> String {
        add(
            Draft(
                subnet: wanted.subnet, type: wanted.type, description: wanted.description, addresses: taken,
                securityGroups: wanted.securityGroups, tags: launch.interfaceTags)
        ).id
    }
}
