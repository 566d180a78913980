import IPAddressing
import MockCloud
import Testing

@Suite struct InterfaceLifeTests {
    @Test func `a new interface has EC2's defaults and is pending in the answer only`() throws {
        var world = try World()
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.description = "aws-K8S-i-1"
        request.secondaryAddressCount = 3
        request.tagSpecifications = [
            TagSpecification(resourceType: "network-interface", tags: [CloudTag(key: "a", value: " ü ")])
        ]
        let interface = try world.cloud.createNetworkInterface(request).interface
        #expect(interface.status == .pending)
        #expect(try world.interface(interface.id).status == .available)
        #expect(interface.id.wholeMatch(of: /eni-[0-9a-f]{17}/) != nil)
        #expect([0x02, 0x06].contains(interface.mac.octets[0]))
        #expect(interface.sourceDestCheck && interface.attachment == nil && interface.type == "interface")
        #expect(interface.securityGroups == [world.group])
        #expect(interface.tags == [CloudTag(key: "a", value: " ü ")])
        #expect(interface.secondaryAddresses.count == 3)
        #expect(interface.privateDNSName?.hasSuffix(".us-west-2.compute.internal") == true)
        #expect(interface.availabilityZone == "us-west-2a" && interface.availabilityZoneID == "usw2-az1")
    }

    @Test func `addresses can be named, one of them as the primary`() throws {
        var world = try World()
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.addresses = [
            NamedAddress(address: IPv4Address(10, 0, 0, 51)),
            NamedAddress(address: IPv4Address(10, 0, 0, 50), isPrimary: true),
        ]
        let interface = try world.cloud.createNetworkInterface(request).interface
        #expect(interface.addresses == [IPv4Address(10, 0, 0, 50), IPv4Address(10, 0, 0, 51)])
    }

    @Test func `a repeated client token creates nothing and other parameters are a mismatch`() throws {
        var world = try World()
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.clientToken = "token"
        let first = try world.cloud.createNetworkInterface(request)
        let second = try world.cloud.createNetworkInterface(request)
        #expect(second.interface.id == first.interface.id && second.interface.status == .available)
        #expect(second.clientToken == "token")
        #expect(world.cloud.interfaces.count == 3)
        request.description = "other"
        let error = #expect(throws: CloudError.self) { try world.cloud.createNetworkInterface(request) }
        #expect(error?.code == "IdempotentParameterMismatch")
    }

    @Test func `an interface attaches, is seen by the guest later, and detaches later still`() throws {
        var world = try World(timeScale: 1)
        _ = world.cloud.drainChanges()
        let interface = try world.create(secondaries: 2)
        world.wait(.seconds(1))
        let attachment = try world.attach(interface.id, at: 1)
        #expect(try world.interface(interface.id).status == .inUse)
        #expect(try world.interface(interface.id).attachment?.status == .attaching)
        #expect(world.cloud.interfaces(of: world.node1).map(\.id) == [try world.primary.id, interface.id])
        world.wait(.seconds(2))
        #expect(try world.interface(interface.id).attachment?.status == .attached)
        #expect(world.cloud.drainChanges().isEmpty)
        #expect(world.cloud.nextDeadline == world.cloud.now + .seconds(2))
        world.wait(.seconds(2))
        #expect(
            world.cloud.drainChanges() == [
                .attach(
                    instance: world.node1, interface: interface.id, mac: interface.mac, deviceIndex: 1, card: 0,
                    primaryAddress: interface.addresses[0], subnet: try IPv4CIDR(parsing: "10.0.0.0/18")),
                .assign(interface: interface.id, block: IPv4CIDR(host: interface.secondaryAddresses[0])),
                .assign(interface: interface.id, block: IPv4CIDR(host: interface.secondaryAddresses[1])),
            ])

        try world.detach(attachment)
        try world.detach(attachment)
        #expect(try world.interface(interface.id).attachment?.status == .detaching)
        #expect(throws: CloudError.self) { try world.delete(interface.id) }
        world.wait(.seconds(5))
        #expect(world.cloud.drainChanges() == [.detach(instance: world.node1, interface: interface.id)])
        #expect(try world.interface(interface.id).status == .available)
        try world.delete(interface.id)
        #expect(world.cloud.interfaces[interface.id] == nil)
    }

    @Test func `a guest never sees an interface that is on its way out before it came`() throws {
        var world = try World(timeScale: 1)
        _ = world.cloud.drainChanges()
        try world.detach(try world.attach(try world.create().id, at: 1))
        world.wait(.seconds(4))
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.count == 1)
        world.wait(.seconds(60))
        #expect(world.cloud.drainChanges().isEmpty)
        #expect(world.cloud.metadata(of: world.node1)?.staleMACs == [])
    }

    @Test func `a detachment by force does not wait`() throws {
        var world = try World(timeScale: 1)
        let interface = try world.create()
        let attachment = try world.attach(interface.id, at: 1)
        try world.detach(attachment)
        try world.detach(attachment, force: true)
        #expect(try world.interface(interface.id).attachment == nil)
        // The guest had not seen it yet: the fabric hears nothing of it.
        let hasAttached = world.cloud.drainChanges().contains { change in
            if case .attach(_, interface.id, _, _, _, _, _) = change { true } else { false }
        }
        #expect(!hasAttached)
    }

    @Test func `modifying changes one attribute`() throws {
        var world = try World()
        let interface = try world.create()
        let attachment = try world.attach(interface.id, at: 1)
        _ = world.cloud.drainChanges()
        var request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
        request.attachment = .init(attachment: attachment, deleteOnTermination: true)
        #expect(try world.interface(interface.id).attachment?.deleteOnTermination == false)
        try world.cloud.modifyNetworkInterfaceAttribute(request)
        #expect(try world.interface(interface.id).attachment?.deleteOnTermination == true)
        request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
        request.sourceDestCheck = false
        try world.cloud.modifyNetworkInterfaceAttribute(request)
        #expect(world.cloud.drainChanges() == [.sourceDestCheck(interface: interface.id, isOn: false)])
        request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
        request.description = "new"
        try world.cloud.modifyNetworkInterfaceAttribute(request)
        request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
        request.securityGroups = [world.group]
        try world.cloud.modifyNetworkInterfaceAttribute(request)
        #expect(try world.interface(interface.id).description == "new")
    }

    @Test func `each network card holds its own share and its own device indexes`() throws {
        var world = try World(nodes: 1, type: "p4d.24xlarge")
        for index in 1...14 { _ = try world.attach(try world.create().id, at: index) }
        let sixteenth = try world.create()
        let full = #expect(throws: CloudError.self) { _ = try world.attach(sixteenth.id, at: 15) }
        #expect(full?.code == "AttachmentLimitExceeded")
        _ = try world.attach(sixteenth.id, at: 1, card: 3)
        let none = #expect(throws: CloudError.self) { _ = try world.attach(try world.create().id, at: 1, card: 4) }
        #expect(none?.code == "InvalidParameterValue")
        #expect(world.cloud.interfaces(of: world.node1).last?.id == sixteenth.id)
    }

    @Test func `the quota of interfaces holds for the region`() throws {
        var world = try World { $0.interfaceQuota = 3 }
        _ = try world.create()
        let error = #expect(throws: CloudError.self) { _ = try world.create() }
        #expect(error?.code == "NetworkInterfaceLimitExceeded")
    }
}
