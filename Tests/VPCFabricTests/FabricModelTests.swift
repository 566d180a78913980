import IPAddressing
import MockCloud
import Testing

@testable import VPCFabric

@Suite struct FabricModelTests {
    private func port(_ model: FabricModel, _ interface: String) throws -> Port { try #require(model.ports[interface]) }

    @Test func `Interfaces are named ens5, ens6, ... and a freed name is given again`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a"), attach("eni-b", device: 1), attach("eni-c", device: 2)])
        #expect(["eni-a", "eni-b", "eni-c"].map { model.ports[$0]?.guestName } == ["ens5", "ens6", "ens7"])
        try model.apply([.detach(instance: "i-1", interface: "eni-b"), attach("eni-d", device: 3)])
        #expect(try port(model, "eni-d").guestName == "ens6")
    }

    @Test func `The first device of the first card alone is the primary interface`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a"), attach("eni-b", device: 1), attach("eni-c", device: 0, card: 1)])
        #expect(model.ports.values.filter(\.isPrimary).map(\.interface) == ["eni-a"])
    }

    @Test func `A change that comes twice changes nothing`() throws {
        let changes: [FabricChange] = [
            attach("eni-a"), assign("eni-a", "10.0.0.11/32"), assign("eni-a", "10.0.0.48/28"),
            .publish(privateAddress: IPv4Address(10, 0, 0, 10), publicAddress: IPv4Address(203, 0, 113, 1)),
            .sourceDestCheck(interface: "eni-a", isOn: false), assign("eni-a", "2001:db8::11/128"),
            vpcBlock("10.0.0.0/16"), vpcBlock(ipv6Block), vpcBlock("2001:db8:9::/56", isAssociated: false),
            power(1, isOn: false), power(2, isOn: true),
        ]
        var model = FabricModel()
        try model.apply(changes)
        let once = model
        try model.apply(changes)
        #expect(model == once)
        #expect(FabricStep.steps(from: once, to: model).isEmpty)
    }

    @Test(arguments: ["10.0.0.11/32", "10.0.0.16/28", "2001:db8::11/128", "2001:db8:0:0:5::/80"])
    func `A block that moves is one replaced route, in whichever order the cloud tells it`(block: String) throws {
        var before = FabricModel()
        try before.apply([attach("eni-a"), attach("eni-b", device: 1), assign("eni-a", block)])
        let gone = unassign("eni-a", block)
        for changes in [[gone, assign("eni-b", block)], [assign("eni-b", block), gone]] {
            var after = before
            try after.apply(changes)
            #expect(FabricStep.steps(from: before, to: after) == [.route(cidr(block), try port(after, "eni-b"))])
        }
    }

    @Test func `An address moves away before its old interface goes`() throws {
        var before = FabricModel()
        try before.apply([attach("eni-a"), attach("eni-b", device: 1), assign("eni-b", "10.0.0.11/32")])
        var after = before
        try after.apply([assign("eni-a", "10.0.0.11/32"), .detach(instance: "i-1", interface: "eni-b")])
        let block = cidr("10.0.0.11/32")
        #expect(
            FabricStep.steps(from: before, to: after)
                == [.route(block, try port(after, "eni-a")), .pull(try port(before, "eni-b"))])
    }

    @Test func `An interface that is pulled out and plugged in again in one batch is pulled out`() throws {
        var before = FabricModel()
        try before.apply([attach("eni-a"), attach("eni-b", device: 1)])
        var after = before
        try after.apply([.detach(instance: "i-1", interface: "eni-b"), attach("eni-b", device: 1)])
        #expect(
            FabricStep.steps(from: before, to: after)
                == [.pull(try port(before, "eni-b")), .plug(try port(after, "eni-b"))])
    }

    @Test func `A primary interface is configured last, with the IPv6 address that it got first`() throws {
        var model = FabricModel()
        try model.apply([
            attach("eni-a"), attach("eni-b", device: 1), assign("eni-a", ipv6("12/128")),
            assign("eni-a", ipv6("11/128")), assign("eni-a", "2001:db8:1234:5600:5::/80"),
            assign("eni-b", ipv6("13/128")),
        ])
        func boot(_ last: String?) throws -> FabricStep {
            .boot(try port(model, "eni-a"), try last.map { try IPv6Address(parsing: ipv6($0)) })
        }
        #expect(FabricStep.steps(from: FabricModel(), to: model).last == (try boot("12")))
        var later = model
        try later.apply([assign("eni-a", ipv6("14/128"))])
        #expect(
            FabricStep.steps(from: model, to: later) == [.route(cidr(ipv6("14/128")), try port(later, "eni-a"))])
        try model.apply([unassign("eni-a", ipv6("12/128"))])
        #expect(FabricStep.steps(from: FabricModel(), to: model).last == (try boot(nil)))
    }

    @Test func `The router finds an interface by what its hardware address says`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a")])
        #expect(try port(model, "eni-a").linkLocalAddress.description == "fe80::ff:fe01:0")
    }

    @Test func `A block is the VPC's before anything is plugged in, and until everything is pulled out`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a", device: 1), vpcBlock("10.0.0.0/16")])
        let steps = FabricStep.steps(from: FabricModel(), to: model)
        #expect(steps.first == .associate(cidr("10.0.0.0/16")))
        var after = model
        try after.apply([vpcBlock("10.0.0.0/16", isAssociated: false), .detach(instance: "i-1", interface: "eni-a")])
        #expect(
            FabricStep.steps(from: model, to: after) == [
                .pull(try port(model, "eni-a")), .disassociate(cidr("10.0.0.0/16")),
                .translate(RouterRules.Elements(of: after)),
            ])
    }

    @Test func `The interfaces of an instance that does not run are stopped, also those that it gets then`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a"), attach("eni-b", instance: 2), power(1, isOn: false)])
        try model.apply([attach("eni-c", device: 1)])
        #expect(RouterRules.Elements(of: model).stoppedLinks == ["e-eni-a", "e-eni-c"])
        try model.apply([power(1, isOn: true)])
        #expect(RouterRules.Elements(of: model).stoppedLinks.isEmpty)
    }

    @Test func `An address of an interface that is nowhere is refused`() throws {
        var model = FabricModel()
        #expect(throws: FabricError.self) { try model.apply([assign("eni-a", "10.0.0.11/32")]) }
    }

    @Test func `An id that could not be part of a name is refused`() throws {
        var model = FabricModel()
        #expect(throws: FabricError.self) { try model.apply([attach("eni-\"; flush ruleset")]) }
    }

    @Test func `A switched-off source check ends with the attachment`() throws {
        var model = FabricModel()
        try model.apply([attach("eni-a"), .sourceDestCheck(interface: "eni-a", isOn: false)])
        #expect(RouterRules.Elements(of: model).uncheckedLinks == ["e-eni-a"])
        try model.apply([.detach(instance: "i-1", interface: "eni-a"), attach("eni-a")])
        #expect(RouterRules.Elements(of: model).uncheckedLinks.isEmpty)
    }

    @Test(arguments: ["", "Lab", "a/b", "a b", "../x", String(repeating: "a", count: 41)])
    func `A lab's name must be fit for file names`(name: String) {
        #expect(LabName(name) == nil)
    }

    @Test func `A lab owns none of the namespaces of a lab whose name begins alike`() throws {
        let lab = try LabName(parsing: "a")
        let other = try LabName(parsing: "a-b")
        #expect(lab.owns(namespace: lab.namespace(of: "node1")))
        #expect(!lab.owns(namespace: other.namespace(of: "node1")))
        #expect(!other.owns(namespace: lab.namespace(of: "node1")))
    }
}

extension FabricModel {
    mutating func apply(_ changes: [FabricChange]) throws { for change in changes { try apply(change) } }
}
