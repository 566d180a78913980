import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// The daemon is killed while an interface comes or goes. A node for each moment, all at the same time.
    @Suite struct InterruptedGrowthTests {
        /// From the trigger to the kill in ms, over the whole birth: with this time scale an interface is available after
        /// 0.24 s, attached 0.8 s after that, and seen after 1.6 s.
        private static let moments = [0, 3, 6, 10, 20, 40, 80, 150, 300, 600, 1200, 2000]

        private static func inEC2(_ lab: Lab, _ node: LabNode) throws -> [CloudState.Interface] {
            let state = try CloudState(lab)
            return state.interfaces(of: node)
                + state.unattached.filter { $0.description == "aws-K8S-\(node.instanceID)" }
        }

        @Test(InLab(nodes: 12, timeScale: 0.4))
        func `Killed at any moment of an interface's birth, the daemon leaks none and doubles no address`() throws {
            let scene = try InLab.scene
            let lab = scene.lab
            let kept = try inParallel(Array(zip(lab.nodes, Self.moments))) { node, moment in
                let pod = try Sandbox("trigger", on: node)
                let address = try IPv4Address(result: pod.check("ADD"))
                usleep(UInt32(moment * 1000))
                node.stopDaemon(SIGKILL)
                try node.startDaemon()
                return address
            }
            for (node, moment) in zip(lab.nodes, Self.moments) {
                try scene.settle(node)
                try eventually("after \(moment) ms: one interface of ours in EC2, attached and used") {
                    let interfaces = try Self.inEC2(lab, node)
                    return interfaces.count == 2 && interfaces.allSatisfy { $0.instance != nil }
                }
                let pool = try PoolView(node)
                #expect(pool.pods.values.sorted() == [kept[lab.nodes.firstIndex { $0 === node } ?? 0]])
                #expect(pool.interfaceStates == ["in service", "in service"], "after \(moment) ms")
                #expect(try Self.inEC2(lab, node).allSatisfy { $0.deviceIndex == 0 || $0.deletesOnTermination == true })
                let inCloud = try Self.inEC2(lab, node).flatMap { $0.addresses.dropFirst() }
                #expect(Set(inCloud) == Set(pool.entries.map(\.address)), "after \(moment) ms")
            }
            let all = try CloudState(lab).interfaces.flatMap(\.addresses)
            #expect(Set(all).count == all.count)
        }

        /// EC2 calls an interface `pending` for a while after its creation, here for 1.8 s.
        @Test(InLab(timeScale: 3, daemon: nil))
        func `An interface that an earlier run has created and is not yet available is deleted at the start`() throws {
            let scene = try InLab.scene
            let tag = "{'Key': 'node.k8s.amazonaws.com/instance_id', 'Value': '\(scene.node.instanceID)'}"
            try scene.boto3(
                """
                subnet = ec2.describe_instances()['Reservations'][0]['Instances'][0]['SubnetId']
                ec2.create_network_interface(SubnetId=subnet, TagSpecifications=[
                    {'ResourceType': 'network-interface', 'Tags': [\(tag)]}])
                """)
            try scene.node.launchDaemon()
            #expect(try CloudState(scene.lab).unattached.map(\.status) == ["pending"])
            try eventually("it has gone") { try CloudState(scene.lab).unattached.isEmpty }
            #expect(try CloudState(scene.lab).interfaces(of: scene.node).count == 1)
        }

        /// EC2 carries a call out although its caller has died, and after the next daemon has looked.
        @Test(InLab(daemon: nil))
        func `An interface that comes to be after the restart of the daemon that asked for it is deleted`() throws {
            let scene = try InLab.scene
            let (lab, node) = (scene.lab, scene.node)
            // The daemon waits a minute before it looks again; here three seconds.
            let arguments = ["--settling-time", "3"]
            try node.startDaemon(arguments: arguments)
            try scene.settle(node)
            try lab.inject(#"{"action":"CreateNetworkInterface","effectDelayMilliseconds":2500,"count":1}"#)
            let pod = try Sandbox("trigger", on: node)
            try pod.check("ADD")
            try eventually("the interface is asked for") { try lab.calls()["CreateNetworkInterface"] == 1 }
            #expect(node.stopDaemon(SIGKILL) == 128 + SIGKILL)
            try pod.check("DEL")
            try node.startDaemon(["WARM_ENI_TARGET": "0"], arguments: arguments)
            #expect(try CloudState(lab).interfaces.count == 1)
            try eventually("it comes to be") { try CloudState(lab).unattached.count == 1 }
            try eventually("it is deleted") { try CloudState(lab).unattached.isEmpty }
            #expect(try CloudState(lab).interfaces(of: node).count == 1)
            // Then EC2 is asked nothing more.
            let calls = try lab.calls()
            usleep(4_000_000)
            #expect(try lab.calls() == calls)
        }

        @Test(InLab(nodes: 8, timeScale: 0.2))
        func `Killed at any moment of giving interfaces back, the daemon leaks none`() throws {
            let scene = try InLab.scene
            let lab = scene.lab
            let moments = [0, 20, 50, 100, 300, 600, 900, 1200]
            _ = try inParallel(Array(zip(lab.nodes, moments))) { node, moment in
                let pod = try Sandbox("trigger", on: node)
                try pod.check("ADD")
                try scene.settle(node)
                try pod.check("DEL")
                let asking = try Child(
                    [Programs.tool, "uninstall", "--release-enis", "--socket", node.socket], log: "/dev/null")
                usleep(UInt32(moment * 1000))
                node.stopDaemon(SIGKILL)
                asking.wait()
                try node.startDaemon()
            }
            for (node, moment) in zip(lab.nodes, moments) {
                // What was on its way out is deleted; the rest serves again.
                try eventually("after \(moment) ms: no interface of ours is in EC2 without use") {
                    let pool = try PoolView(node)
                    return try Self.inEC2(lab, node).allSatisfy { $0.instance != nil }
                        && pool.interfaceStates.allSatisfy { $0 == "in service" }
                        && Self.inEC2(lab, node).count == pool.interfaceStates.count
                }
                #expect(try node.tell("uninstall", "--release-enis").status == 0)
                #expect(try Self.inEC2(lab, node).map(\.addresses.count) == [1])
                #expect(try Leftovers(node).lines == [])
            }
        }
    }
}
