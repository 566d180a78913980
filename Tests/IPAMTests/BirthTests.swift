import IPAM
import IPAddressing
import Testing
import WarmPool

/// How an interface comes into service when the cloud is not as it should be.
@Suite struct BirthTests {
    @Test func `EC2 may not know for 9 s what it has made: attach and protect are repeated, nothing is deleted`() {
        for seed in 0..<20 as Range<UInt64> {
            var settings = VirtualNode.Settings()
            settings.lag = .seconds(9)
            settings.targets = WarmTargets(maxENIs: 2)
            var node = VirtualNode(settings, seed: seed)
            node.run(for: .seconds(5))
            node.add(0)
            node.run(for: .seconds(60))
            #expect(node.calls.count { $0 == "create" } == 1 && !node.calls.contains("delete"))
            #expect(node.ipam.enis().map(\.state) == ["in service", "in service"])
        }
    }

    @Test func `a lost attach that EC2 does not yet know of is looked at again, not forgotten`() {
        for seed in 0..<40 as Range<UInt64> {
            var settings = VirtualNode.Settings()
            settings.lag = .seconds(5)
            settings.failures = 400
            settings.targets = WarmTargets(maxENIs: 2)
            var node = VirtualNode(settings, seed: seed)
            node.run(for: .seconds(5))
            node.add(0)
            node.run(for: .seconds(1200))
            #expect(Set(node.interfaces.keys) == Set(node.ipam.enis().compactMap(\.id)))
        }
    }

    @Test func `device indexes that are taken unseen are passed by, one after the other`() {
        var settings = VirtualNode.Settings()
        settings.strangers = [1, 2, 3]
        settings.targets = WarmTargets(maxENIs: 2)
        var node = VirtualNode(settings)
        node.run(for: .seconds(5))
        node.add(0)
        node.run(for: .seconds(60))
        #expect(node.ipam.enis().compactMap { $0.eni?.deviceIndex } == [0, 4])
    }

    @Test func `an interface that does not show is given up after three minutes, and another is tried later`() {
        var settings = VirtualNode.Settings()
        settings.unseen = 1000
        settings.targets = WarmTargets(maxENIs: 2)
        var node = VirtualNode(settings)
        node.run(for: .seconds(5))
        node.add(0)
        node.run(for: .seconds(3600))
        let births = node.calls.count { $0 == "create" }
        #expect((2...20).contains(births))
        #expect(node.calls.count { $0 == "delete" } >= births - 1)
        #expect(node.interfaces.count <= 2)
    }

    @Test func `an interface that does not show keeps its place and its addresses while a pod is on it`() throws {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        for pod in 0..<12 { node.add(pod) }
        node.run(for: .seconds(30))
        let before = node.granted
        // Until a crash after which the second one does not show.
        var tries = 0
        repeat {
            node.crash()
            tries += 1
        } while node.ipam.unplaced.isEmpty && tries < 50
        #expect(!node.ipam.unplaced.isEmpty)
        for pod in 20..<30 { node.add(pod) }
        node.run(for: .seconds(60))
        #expect(node.violations == [] && node.ipam.unplaced.isEmpty)
        for (attachment, address) in before { #expect(node.ipam.address(of: attachment) == address) }
    }

    @Test func `a repeated ADD of a pod whose interface does not show gets another address; the old one rests`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        for pod in 0..<12 { node.add(pod) }
        node.run(for: .seconds(30))
        repeat { node.crash() } while node.ipam.unplaced.isEmpty
        guard let (attachment, address) = node.ipam.unplaced.first else { return }
        node.add(Int(attachment.containerID.dropFirst(3)) ?? -1)
        #expect(node.ipam.cooling[address] != nil)
        node.run(for: .seconds(8))
        #expect(node.granted[attachment] != address && node.open.isEmpty)
    }

    @Test func `what EC2 says later of an interface found without it makes it ours to take away`() {
        var node = VirtualNode()
        node.run(for: .seconds(5))
        let known = node.interfaces.values.map { interface in
            Discovery.Interface(
                eni: node.eni(interface, 0), addresses: interface.addresses, attachmentID: nil, isOurs: false,
                isProtected: true)
        }
        var ipam = IPAM(
            settings: IPAMSettings(targets: WarmTargets(), limits: .init(interfaces: 3, addressesPerInterface: 10)),
            seed: 1)
        let eni = ENI(
            id: "eni-x", mac: .init(rawValue: 9), primaryAddress: IPv4Address(rawValue: 99),
            subnet: IPv4CIDR(host: IPv4Address(rawValue: 99)), deviceIndex: 1)
        let second = Discovery.Interface(eni: eni, addresses: [], attachmentID: nil, isOurs: false, isProtected: true)
        _ = ipam.handle(.discovered(.init(interfaces: known + [second], isConfirmed: false)), now: node.now)
        let later = node.now + .seconds(3)
        #expect(ipam.handle(.timer, now: later).contains(.survey))
        let confirmed = Discovery.Interface(
            eni: eni, addresses: [IPv4Address(rawValue: 100)], attachmentID: "attach-x", isOurs: true,
            isProtected: false)
        let effects = ipam.handle(.surveyed(.success(.init(interfaces: [confirmed]))), now: later)
        #expect(effects.contains { if case .protect(_, "eni-x", "attach-x") = $0 { true } else { false } })
        #expect(ipam.enis().contains { $0.addresses.contains { $0.address == IPv4Address(rawValue: 100) } })
        let ending = ipam.handle(.releaseEverything, now: later)
        #expect(ending.contains { if case .tearDown(_, eni) = $0 { true } else { false } })
    }

    @Test func `an assign at the limit is answered by a look at what the interface has`() {
        var ipam = IPAM(
            settings: IPAMSettings(targets: WarmTargets(), limits: .init(interfaces: 1, addressesPerInterface: 4)),
            seed: 1)
        let now = Timestamp(milliseconds: 1000)
        let primary = IPv4Address(rawValue: 10)
        let eni = ENI(
            id: "eni-1", mac: .init(rawValue: 1), primaryAddress: primary, subnet: IPv4CIDR(host: primary),
            deviceIndex: 0)
        let found = Discovery.Interface(eni: eni, addresses: [], attachmentID: nil, isOurs: false, isProtected: true)
        let first = ipam.handle(.discovered(.init(interfaces: [found])), now: now)
        #expect(first.contains(.assign(Ticket(number: 1), interface: "eni-1", count: 3)))
        let limit = CloudFailure(.limit, "PrivateIpAddressLimitExceeded")
        let second = ipam.handle(.completed(Ticket(number: 1), .assigned(.failure(limit))), now: now)
        #expect(second.contains(.inspect(Ticket(number: 1), interface: "eni-1")))
        let three = (11...13).map { IPv4Address(rawValue: $0) }
        let seen = CloudInterface(
            id: "eni-1", mac: eni.mac, primaryAddress: primary, addresses: three, attachment: nil)
        _ = ipam.handle(.completed(Ticket(number: 1), .inspected(.success(seen))), now: now)
        #expect(ipam.report(now: now).warm == 3)
    }

    @Test func `after an assign of unknown outcome and a look that failed, the next call is a look`() {
        var ipam = IPAM(
            settings: IPAMSettings(targets: WarmTargets(), limits: .init(interfaces: 1, addressesPerInterface: 4)),
            seed: 1)
        var now = Timestamp(milliseconds: 1000)
        let primary = IPv4Address(rawValue: 10)
        let eni = ENI(
            id: "eni-1", mac: .init(rawValue: 1), primaryAddress: primary, subnet: IPv4CIDR(host: primary),
            deviceIndex: 0)
        let ticket = Ticket(number: 1)
        _ = ipam.handle(
            .discovered(
                .init(interfaces: [
                    .init(eni: eni, addresses: [], attachmentID: nil, isOurs: false, isProtected: true)
                ])), now: now)
        let lost = CloudFailure(.unknownOutcome, "connection lost")
        _ = ipam.handle(.completed(ticket, .assigned(.failure(lost))), now: now)
        _ = ipam.handle(.completed(ticket, .inspected(.failure(lost))), now: now)
        now = now + .seconds(61)
        let effects = ipam.handle(.timer, now: now)
        #expect(effects.contains(.inspect(ticket, interface: "eni-1")))
        #expect(!effects.contains { if case .assign = $0 { true } else { false } })
    }
}
