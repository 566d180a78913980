import IPAddressing
import TestSupport
import Testing

@testable import MockCloud

/// Random calls on a small cloud: two subnets of a zone, so small that they run full, and one in another zone.
struct RandomRun {
    var world: World
    var dice: SplitMix
    var fabric = FabricModel()
    var changes: [FabricChange] = []
    var succeeded = 0
    let isMappedAtOnce: Bool

    init(seed: UInt64, change: (inout CloudConfiguration) -> Void = { _ in }) throws {
        var dice = SplitMix(seed: seed &* 977)
        let choice = AddressChoice.allCases.randomElement(using: &dice) ?? .random
        let lag = [Duration.zero, .seconds(1)].randomElement(using: &dice) ?? .zero
        let scale: Double = [0, 0.1, 1].randomElement(using: &dice) ?? 0
        let blocks = try ["10.0.0.0/26", "10.0.0.64/27", "10.0.1.0/24"].map { try IPv4CIDR(parsing: $0) }
        world = try World(seed: seed, nodes: 3, type: "t3.small", timeScale: scale) {
            $0.subnets = zip(blocks, [0, 0, 1]).map { .init(block: $0, zone: $1) }
            $0.hasIPv6 = true
            $0.subnets[1].assignsIPv6AddressOnCreation = true
            $0.addressChoice = choice
            $0.delays.addressMapping = lag
            change(&$0)
        }
        isMappedAtOnce = world.cloud.delays.addressMapping == .zero
        self.dice = dice
        try follow()
    }

    mutating func step() throws { try step { run throws in try run.call() } }

    /// Makes a call and looks at what it has done.
    mutating func step(_ call: (inout RandomRun) throws -> Void) throws {
        let before = world.cloud
        do {
            try call(&self)
            succeeded += 1
        } catch is CloudError {
            #expect(world.cloud.interfaces == before.interfaces, "a refused call changed an interface")
            #expect(world.cloud.instances == before.instances, "a refused call changed an instance")
        } catch is NotFound {
        }
        try follow()
        try check()
        #expect(world.cloud.nextDeadline.map { $0 > world.cloud.now } ?? true, "something due has not happened")
    }

    mutating func quiesce() throws {
        world.wait(.seconds(60))
        try follow()
        try check()
        #expect(fabric == FabricModel(of: world.cloud))
        for instance in world.cloud.instances.keys where world.cloud.instances[instance]?.state == .running {
            let view = try found(world.cloud.metadata(of: instance))
            let interfaces = world.cloud.interfaces(of: instance)
            #expect(view.interfaces.map(\.id) == interfaces.map(\.id) && view.staleMACs == [])
            for (shown, real) in zip(view.interfaces, interfaces) {
                #expect(shown.addresses.first == real.primaryAddress)
                #expect(Set(shown.addresses) == Set(real.addresses) && shown.addresses.count == real.addresses.count)
                #expect(Set(shown.prefixes) == Set(real.prefixes) && shown.prefixes.count == real.prefixes.count)
                #expect(Set(shown.ipv6Addresses) == Set(real.ipv6Addresses))
                #expect(Set(shown.ipv6Prefixes) == Set(real.ipv6Prefixes))
            }
        }
    }

    private mutating func follow() throws {
        let new = world.cloud.drainChanges()
        changes += new
        try fabric.apply(new)
        if isMappedAtOnce { try hold(fabric == FabricModel(of: world.cloud), "the fabric is what the cloud is") }
    }

    // MARK: Calls

    private mutating func call() throws {
        switch Int.random(in: 0..<22, using: &dice) {
        case 0, 1, 2:
            let subnet = try pick(world.cloud.subnetOrder)
            if below(8) == 0 {
                _ = try world.createEFAOnly(in: subnet)
            } else {
                _ = try world.create(secondaries: below(4), in: subnet)
            }
        case 3, 4: _ = try world.attach(anInterface(), at: below(4), to: aMachine())
        case 5: try world.detach(anAttachment(), force: below(3) == 0)
        case 6: try world.delete(anInterface())
        case 7, 8: try world.assign(1 + below(2), to: anInterface())
        case 9, 10: try world.assign(someAddresses(), to: anInterface(), moving: below(2) == 0)
        case 11, 12:
            let interface = try world.interface(anInterface())
            try world.unassign([pick(interface.secondaryAddresses)], from: interface.id)
        case 13: world.wait(.milliseconds(below(4000)))
        case 14: try modify()
        case 15:
            let interface = try world.interface(anInterface())
            let address = IPv4Address(203, 0, 113, UInt8(below(20)))
            try world.cloud.associate(address, with: pick(interface.addresses), of: interface.id)
        case 16, 17: try prefixCall()
        case 18, 19: try ipv6Call()
        case 20: try reservationCall()
        default: try machineCall()
        }
    }

    private mutating func prefixCall() throws {
        let interface = try world.interface(anInterface())
        var request = AssignPrivateIPAddressesRequest(interface: interface.id)
        switch below(4) {
        case 0: request.prefixCount = 1 + below(2)
        case 1:
            request.prefixes = [
                try IPv4CIDR(containing: IPv4Address(10, 0, UInt8(below(2)), UInt8(below(256))), prefixLength: 28)
            ]
            request.allowsReassignment = below(2) == 0
        case 2:
            var created = CreateNetworkInterfaceRequest(subnet: interface.subnet)
            created.prefixCount = 1
            _ = try world.cloud.createNetworkInterface(created)
            return
        default:
            try world.cloud.unassignPrivateIPAddresses(
                UnassignPrivateIPAddressesRequest(interface: interface.id, prefixes: [pick(interface.prefixes)]))
            return
        }
        _ = try world.cloud.assignPrivateIPAddresses(request)
    }

    private mutating func ipv6Call() throws {
        let interface = try world.interface(anInterface())
        var request = AssignIPv6AddressesRequest(interface: interface.id)
        switch below(5) {
        case 0: request.count = 1 + below(2)
        case 1: request.prefixCount = 1 + below(2)
        case 2, 3:
            // Few enough to meet again.
            let base = try found(world.cloud.subnets[interface.subnet]?.ipv6Association).block.address.rawValue
            let address = IPv6Address(rawValue: base | UInt128(below(3)) << 48 | UInt128(below(8)))
            if below(2) == 0 {
                request.addresses = [address]
            } else {
                request.prefixes = [try IPv6CIDR(containing: address, prefixLength: 80)]
            }
        default:
            var request = UnassignIPv6AddressesRequest(interface: interface.id)
            request.addresses = Array(interface.ipv6Addresses.prefix(1))
            request.prefixes = Array(interface.ipv6Prefixes.prefix(1))
            _ = try world.cloud.unassignIPv6Addresses(request)
            return
        }
        _ = try world.cloud.assignIPv6Addresses(request)
    }

    private mutating func reservationCall() throws {
        let subnet = try found(world.cloud.subnets[pick(world.cloud.subnetOrder)])
        if let reservation = subnet.reservations.randomElement(using: &dice), below(2) == 0 {
            _ = try world.cloud.deleteSubnetCIDRReservation(
                DeleteSubnetCIDRReservationRequest(reservation: reservation.id))
            return
        }
        let address = try found(subnet.block[below(subnet.block.count)])
        let block = try IPv4CIDR(containing: address, prefixLength: [28, 29].randomElement(using: &dice) ?? 28)
        _ = try world.cloud.createSubnetCIDRReservation(
            CreateSubnetCIDRReservationRequest(
                subnet: subnet.id, block: .v4(block), kind: below(2) == 0 ? .prefix : .explicit))
    }

    private mutating func modify() throws {
        var request = ModifyNetworkInterfaceAttributeRequest(interface: try anInterface())
        if below(2) == 0 {
            request.sourceDestCheck = below(2) == 0
        } else {
            request.attachment = .init(attachment: try anAttachment(), deleteOnTermination: below(2) == 0)
        }
        try world.cloud.modifyNetworkInterfaceAttribute(request)
    }

    private mutating func machineCall() throws {
        guard below(2) == 0 else {
            _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: [aMachine()]))
            return
        }
        var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1 + below(2))
        request.instanceType = "t3.small"
        let subnet = try pick(world.cloud.subnetOrder)
        if below(3) == 0 {
            request.interfaces = World.interfaces("interface", "efa-only", in: subnet)
        } else {
            request.subnet = subnet
            request.associatesPublicAddress = below(2) == 0
        }
        _ = try world.cloud.runInstances(request)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &dice) }

    mutating func pick<Value>(_ values: [Value]) throws -> Value {
        try found(values.randomElement(using: &dice))
    }

    mutating func anInterface() throws -> String { try pick(world.cloud.interfaceOrder.elements) }
    mutating func aMachine() throws -> String { try pick(world.cloud.instanceOrder) }

    private mutating func anAttachment() throws -> String {
        try pick(world.cloud.interfaceOrder.elements.compactMap { world.cloud.interfaces[$0]?.attachment?.id })
    }

    private mutating func someAddresses() throws -> [IPv4Address] {
        (0..<1 + below(3)).map { _ in IPv4Address(10, 0, 0, UInt8(below(100))) }
    }

    // MARK: What always holds

    private func check() throws {
        try checkAddresses()
        for instance in world.cloud.instances.values { try check(instance) }
        let cloud = world.cloud
        try hold(cloud.interfaceOrder.elements == cloud.interfaces.keys.sorted(), "the order lists each interface once")
        try hold(Set(cloud.interfaces.values.map(\.mac)).count == cloud.interfaces.count, "MAC addresses are unique")
        for interface in cloud.interfaces.values {
            try hold((interface.status == .inUse) == (interface.attachment != nil), "in-use is attached")
            guard let attachment = interface.attachment else { continue }
            try hold(
                cloud.instances[attachment.instance]?.interfaces.contains(interface.id) == true,
                "the instance knows its interfaces")
            try hold(cloud.attachmentHolders[attachment.id] == interface.id, "an attachment leads to its interface")
        }
    }

    private func checkAddresses() throws {
        var used: [String: [IPv4Address: String]] = [:]
        var blocks: [String: [IPCIDR: String]] = [:]
        for interface in world.cloud.interfaces.values {
            let subnet = try found(world.cloud.subnets[interface.subnet])
            for address in interface.addresses {
                try hold(
                    subnet.block.contains(address) && !subnet.isReserved(address),
                    "an address is of its subnet and not reserved")
                try hold(
                    used[subnet.id, default: [:]].updateValue(interface.id, forKey: address) == nil,
                    "an address is on one interface")
            }
            for block in interface.blocks where !block.isAddress || block.address.octets.count == 16 {
                try hold(subnet.holder(of: block) == interface.id, "a block leads to its interface")
                try hold(
                    blocks[subnet.id, default: [:]].updateValue(interface.id, forKey: block) == nil,
                    "a block is on one interface")
            }
            for association in interface.publicAddresses {
                try hold(
                    interface.addresses.contains(association.privateAddress),
                    "a public address stands for one that the interface has")
                try hold(
                    world.cloud.publicAddressHolders[association.publicAddress] == interface.id,
                    "a public address leads to its interface")
            }
        }
        for subnet in world.cloud.subnets.values {
            let used = used[subnet.id] ?? [:]
            let blocks = blocks[subnet.id] ?? [:]
            try hold(subnet.holders == used, "an address leads to its interface")
            try check(subnet, used, blocks)
            try hold(
                subnet.availableAddressCount == subnet.block.count - 5 - used.count - 16 * subnet.prefixHolders.count,
                "the count of free addresses is right")
        }
    }

    private func check(
        _ subnet: Subnet, _ addresses: [IPv4Address: String], _ blocks: [IPCIDR: String]
    ) throws {
        let map = try found(subnet.ipv6)
        try hold(
            blocks.count == subnet.prefixHolders.count + map.addresses.count + map.prefixes.count,
            "no block is taken for nobody")
        for prefix in blocks.keys where !prefix.isAddress {
            try hold(
                !addresses.keys.contains { prefix.contains(.v4($0)) }
                    && !blocks.keys.contains { $0 != prefix && prefix.contains($0.address) },
                "nothing else is in a prefix")
            try hold(
                prefix.prefixLength == (prefix.address.bitWidth == 32 ? 28 : 80), "prefixes are /28 and /80")
            if case .v4(let block) = prefix {
                try hold(
                    subnet.block.contains(block)
                        && !(0..<16).contains { block[$0].map(subnet.isReserved) ?? true },
                    "a prefix is of its subnet and holds no reserved address")
            }
        }
    }

    private func check(_ instance: CloudInstance) throws {
        let interfaces = world.cloud.interfaces(of: instance.id)
        let type = try found(MockCloud.instanceType(instance.type))
        try hold(
            interfaces.count == instance.interfaces.count && interfaces.count <= type.maximumInterfaces,
            "an instance has no more interfaces than its type allows")
        try hold(
            interfaces.allSatisfy { $0.slotsInUse <= type.ipv4AddressesPerInterface },
            "an interface has no more addresses than the type allows")
        try hold(
            interfaces.allSatisfy { $0.ipv6SlotsInUse <= type.ipv6AddressesPerInterface },
            "an interface has no more IPv6 addresses than the type allows")
        try hold(
            interfaces.allSatisfy { $0.availabilityZone == instance.availabilityZone },
            "an instance and its interfaces are in one zone")
        try hold(
            Set(interfaces.compactMap { $0.attachment?.deviceIndex }).count == interfaces.count,
            "device indexes are unique")
        try hold(interfaces.isEmpty == (instance.state == .terminated), "only a terminated instance has no interface")
    }

    /// `#expect` in such numbers would take most of the time.
    private func hold(_ isTrue: Bool, _ rule: String) throws {
        if !isTrue { throw Broken(description: "no longer: \(rule)") }
    }

    struct Broken: Error, CustomStringConvertible { let description: String }
}
