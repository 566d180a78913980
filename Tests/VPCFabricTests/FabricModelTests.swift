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
            .sourceDestCheck(interface: "eni-a", isOn: false),
        ]
        var model = FabricModel()
        try model.apply(changes)
        let once = model
        try model.apply(changes)
        #expect(model == once)
        #expect(FabricStep.steps(from: once, to: model).isEmpty)
    }

    @Test func `An address that moves is one replaced route, in whichever order the cloud tells it`() throws {
        var before = FabricModel()
        try before.apply([attach("eni-a"), attach("eni-b", device: 1), assign("eni-a", "10.0.0.11/32")])
        let block = try IPv4CIDR(parsing: "10.0.0.11/32")
        let gone = FabricChange.unassign(interface: "eni-a", block: block)
        for changes in [[gone, assign("eni-b", "10.0.0.11/32")], [assign("eni-b", "10.0.0.11/32"), gone]] {
            var after = before
            try after.apply(changes)
            #expect(FabricStep.steps(from: before, to: after) == [.route(block, try port(after, "eni-b"))])
        }
    }

    @Test func `An address moves away before its old interface goes`() throws {
        var before = FabricModel()
        try before.apply([attach("eni-a"), attach("eni-b", device: 1), assign("eni-b", "10.0.0.11/32")])
        var after = before
        try after.apply([assign("eni-a", "10.0.0.11/32"), .detach(instance: "i-1", interface: "eni-b")])
        let block = try IPv4CIDR(parsing: "10.0.0.11/32")
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
