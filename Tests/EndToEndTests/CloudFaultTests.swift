import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// The daemon while EC2 and the metadata service fail.
    @Suite struct CloudFaultTests {
        private static let settings = ["IP_COOLDOWN_PERIOD": "1", "ADD_WAIT": "2"]
        private static let faults = [
            #"{"code":"RequestLimitExceeded","probability":0.3}"#,
            #"{"action":"CreateNetworkInterface","drop":"after","probability":0.3}"#,
            #"{"action":"AssignPrivateIpAddresses","drop":"after","probability":0.3}"#,
            #"{"action":"AttachNetworkInterface","drop":"after","probability":0.3}"#,
            #"{"latencyMilliseconds":30}"#, #"{"imds":{"status":503},"probability":0.3}"#,
            // Whatever the dice say.
            #"{"action":"CreateNetworkInterface","drop":"after","count":1}"#,
            #"{"action":"AttachNetworkInterface","drop":"after","count":1}"#,
        ]

        @Test(InLab(seed: 20_261_125, daemon: settings))
        func `Through throttling, lost answers and a failing metadata service no address is lost or doubled`() throws {
            let scene = try InLab.scene
            let lab = scene.lab
            let node = ChaosNode(scene.node, settings: Self.settings)
            var generator = ChaosGenerator(seed: 20_261_125)
            for fault in Self.faults { try lab.inject(fault) }
            let end = ContinuousClock.now + .seconds(20)
            var steps = 0
            while steps < 60, ContinuousClock.now < end {
                steps += 1
                try Self.act(on: node, &generator)
                // A daemon that starts meets the same weather.
                if steps == 30 {
                    node.killDaemon()
                    try node.startDaemon()
                }
                if steps == 40 { try lab.inject(#"{"imds":{"stale":true},"probability":0.5}"#) }
            }
            let strikes = try lab.strikes()
            #expect(strikes[0] > 0 && strikes[4] > 0 && strikes[5] > 0, "\(strikes)")
            #expect(strikes[1] + strikes[6] > 0 && strikes[3] + strikes[7] > 0, "\(strikes)")
            try lab.endFaults()

            // Failures in a row have made the daemon patient.
            try scene.settle(node.node, within: .seconds(40))
            try eventually("no interface of ours is without use") { try CloudState(lab).unattached.isEmpty }
            let cloud = try CloudState(lab)
            let all = cloud.interfaces.flatMap(\.addresses)
            #expect(Set(all).count == all.count)
            let known = try PoolView(node.node)
            #expect(Set(cloud.interfaces.flatMap { $0.addresses.dropFirst() }) == Set(known.entries.map(\.address)))
            try node.check(cloud, from: node.node.namespace, "after the faults")
            for name in node.lives.keys.sorted() { try node.remove(name, killedAfter: nil, twice: false) }
            #expect(try node.node.tell("uninstall", "--release-enis").status == 0)
            #expect(try Leftovers(node.node).lines == [])
            #expect(try CloudState(lab).interfaces.map(\.addresses.count) == [1])
        }

        private static func act(on node: ChaosNode, _ generator: inout ChaosGenerator) throws {
            let live = node.lives.keys.sorted()
            if live.count < 16, live.isEmpty || generator.chance(65) {
                try node.add(node.makeSandbox())
            } else {
                let victim = live[Int.random(in: 0..<live.count, using: &generator)]
                try node.remove(victim, killedAfter: nil, twice: false)
            }
        }

        @Test(InLab(daemon: ["ADD_WAIT": "1"], pods: [9]))
        func `In a subnet that neighbours have drained an ADD says so, and is served when there is room`() throws {
            let scene = try InLab.scene
            let (lab, node) = (scene.lab, scene.node)
            try scene.settle(node)
            #expect(node.stopDaemon(SIGTERM) == 0)
            for eni in try CloudState(lab).interfaces(of: node) where eni.deviceIndex != 0 { try Self.give(eni, scene) }
            let subnet = try scene.boto3(
                "print(ec2.describe_instances()['Reservations'][0]['Instances'][0]['SubnetId'], end='')")
            try lab.inject(#"{"drain":{"subnet":"\#(subnet)"}}"#)
            try node.startDaemon(["ADD_WAIT": "1"])
            let pod = try Sandbox("tenth", on: node)
            let answer = try pod.run("ADD")
            #expect(answer.status == 1)
            let error = try JSONValue(parsing: answer.output)
            #expect(error["code"] == 11)
            #expect(error["details"]?.stringValue?.contains("InsufficientFreeAddressesInSubnet") == true, "\(error)")
            #expect(try PoolView(node).reason.contains("InsufficientFreeAddressesInSubnet"))
            try lab.endFaults()
            try eventually("it is served", within: .seconds(30)) { try pod.run("ADD").status == 0 }
        }

        /// Somebody takes an interface away while no daemon runs.
        private static func give(_ eni: CloudState.Interface, _ scene: Scene) throws {
            try scene.lab.inject(#"{"detach":"\#(eni.id)"}"#)
            try scene.boto3("ec2.delete_network_interface(NetworkInterfaceId='\(eni.id)')")
        }

        @Test(InLab(pods: [12])) func `An interface that somebody detaches is attached again, and its pods are back`()
            throws
        {
            let scene = try InLab.scene
            let (lab, node) = (scene.lab, scene.node)
            try scene.settle(node)
            let pod = try scene.pod(on: node, secondary: true)
            let before = try PoolView(node)
            let eni = try #require(before.entries.first { $0.address == pod.address }?.eni)
            let calls = try lab.calls()["CreateNetworkInterface"]
            try lab.inject(#"{"detach":"\#(eni)"}"#)
            try eventually("it is noticed") { try PoolView(node).entries.allSatisfy { $0.eni != eni } }
            try eventually("it is back", within: .seconds(30)) {
                let pool = try PoolView(node)
                return pool.interfaceStates == before.interfaceStates && pool.pods == before.pods
                    && pool.entries.contains { $0.address == pod.address && $0.state == "assigned" }
            }
            try TCPClient(in: lab.internet, to: node.publicAddress, port: Scene.port).echo([1])
            try TCPClient(in: node.namespace, to: pod.address, port: Scene.port).echo([1, 2, 3])
            #expect(try scene.seenAs(pod.namespace, to: lab.internetAddress) == node.publicAddress)
            let cloud = try CloudState(lab)
            #expect(cloud.unattached.isEmpty && cloud.interfaces(of: node).contains { $0.id == eni })
            #expect(cloud.interfaces.allSatisfy { $0.deviceIndex == 0 || $0.deletesOnTermination == true })
            #expect(try lab.calls()["CreateNetworkInterface"] == calls)
        }

        @Test(InLab()) func `Credentials of the role that expire are fetched anew, and growth goes on`() throws {
            let scene = try InLab.scene
            try scene.settle(scene.node)
            try scene.lab.inject(#"{"credentialsExpire":true}"#)
            _ = try Pod("trigger", on: scene.node)
            try eventually("a second interface comes") {
                try PoolView(scene.node).interfaceStates == ["in service", "in service"]
            }
            #expect(try scene.lab.strikes() == [1])
        }
    }
}
