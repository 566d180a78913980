import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// What the daemon makes in EC2, as boto3 describes it, and the limits it keeps.
    @Suite struct CloudTests {
        @Test(InLab(daemon: ["CLUSTER_NAME": "c1", "ADDITIONAL_ENI_TAGS": #"{"team":"net"}"#], pods: [10]))
        func `boto3 describes the lab's instances and the daemon's interface, tagged and protected`() throws {
            let scene = try InLab.scene
            let script = """
                instances = [i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']]
                enis = ec2.describe_network_interfaces(
                    Filters=[{'Name': 'attachment.instance-id', 'Values': [instances[0]['InstanceId']]}])['NetworkInterfaces']
                print(json.dumps({
                    'instances': [[i['InstanceId'], i['InstanceType'], i['State']['Name'], i['PrivateIpAddress'],
                                   i['PublicIpAddress']] for i in instances],
                    'seenByInstance': sorted(n['NetworkInterfaceId'] for n in instances[0]['NetworkInterfaces']),
                    'enis': [{'id': e['NetworkInterfaceId'], 'status': e['Status'], 'description': e['Description'],
                              'index': e['Attachment']['DeviceIndex'], 'attachment': e['Attachment']['Status'],
                              'delete': e['Attachment']['DeleteOnTermination'],
                              'addresses': len(e['PrivateIpAddresses']), 'subnet': e['SubnetId'],
                              'groups': [g['GroupId'] for g in e['Groups']],
                              'tags': {t['Key']: t['Value'] for t in e['TagSet']}} for e in enis]}))
                """
            // The second interface may be on its way still: the tenth pod has just come.
            try eventually("two spare interfaces' worth are attached") {
                try CloudState(scene.lab).interfaces(of: scene.node).count == 3
                    && PoolView(scene.node).interfaceStates.allSatisfy { $0 == "in service" }
            }
            let seen = try JSONValue(parsing: scene.boto3(script))
            let node = scene.node
            let wanted: JSONValue = [
                [
                    .string(node.instanceID), "m5.large", "running", .string("\(node.primaryAddress)"),
                    .string("\(node.publicAddress)"),
                ]
            ]
            #expect(seen["instances"] == wanted)
            let enis = try #require(seen["enis"]?.arrayValue)
            #expect(enis.count == 3)
            #expect(seen["seenByInstance"]?.arrayValue?.count == 3)
            let primary = try #require(enis.first { $0["index"] == 0 })
            for eni in enis where eni["index"] != 0 {
                #expect(eni["status"] == "in-use")
                #expect(eni["attachment"] == "attached")
                #expect(eni["delete"]?.boolValue == true)
                #expect(eni["addresses"] == 10)
                #expect(eni["subnet"] == primary["subnet"])
                #expect(eni["groups"] == primary["groups"])
                #expect(eni["description"] == .string("aws-K8S-\(node.instanceID)"))
                let tags = eni["tags"]
                #expect(tags?["node.k8s.amazonaws.com/instance_id"] == .string(node.instanceID))
                #expect(tags?["node.k8s.amazonaws.com/createdAt"]?.stringValue?.hasSuffix("Z") == true)
                #expect(tags?["cluster.k8s.amazonaws.com/name"] == "c1")
                #expect(tags?["team"] == "net")
            }
            #expect(Set(enis.compactMap { $0["index"]?.intValue }) == [0, 1, 2])
        }

        @Test(InLab(daemon: ["MAX_ENI": "1", "ADD_WAIT": "3"], pods: [9]))
        func `MAX_ENI=1 leaves the node with its primary, and an ADD beyond it says why`() throws {
            let scene = try InLab.scene
            let pod = try Sandbox("tenth", on: scene.node)
            let answer = try pod.run("ADD")
            #expect(answer.status == 1)
            let error = try JSONValue(parsing: answer.output)
            #expect(error["code"] == 11)
            #expect(error["details"]?.stringValue?.contains("9 pod addresses") == true, "\(error)")
            // Nothing comes: there is nothing to wait for.
            #expect(answer.duration < .seconds(2))
            #expect(try CloudState(scene.lab).interfaces.count == 1)
            #expect(try Child.check(["ip", "-n", pod.netns, "-br", "link"]).split(separator: "\n").count == 1)
            // It gets the next address that comes free, once that has rested: here not within the test.
            try pod.check("DEL")
        }

        @Test(InLab(instanceType: "t3.nano", daemon: ["ADD_WAIT": "3"]))
        func `At the instance type's limit an ADD is refused, and the reason names the limit`() throws {
            let scene = try InLab.scene
            // t3.nano: 2 interfaces of 2 addresses, so 2 pods.
            let pods = try (1...2).map { try Pod("web-\($0)", on: scene.node) }
            let answer = try Sandbox("third", on: scene.node).run("ADD")
            #expect(answer.status == 1)
            let error = try JSONValue(parsing: answer.output)
            #expect(error["code"] == 11)
            #expect(error["details"]?.stringValue?.contains("2 interfaces") == true, "\(error)")
            #expect(Set(pods.map(\.address)).count == 2)
        }

        @Test(InLab(daemon: ["WARM_ENI_TARGET": "0"]))
        func `With WARM_ENI_TARGET=0 an interface comes only when nothing is free`() throws {
            let scene = try InLab.scene
            for number in 1...8 { _ = try Pod("web-\(number)", on: scene.node) }
            #expect(try CloudState(scene.lab).interfaces.count == 1)
            _ = try Pod("web-9", on: scene.node)
            _ = try Pod("web-10", on: scene.node)
            try eventually("one interface more, and no spare one") {
                try CloudState(scene.lab).interfaces.count == 2
                    && PoolView(scene.node).interfaceStates == ["in service", "in service"]
            }
            usleep(300_000)
            #expect(try CloudState(scene.lab).interfaces.count == 2)
        }

        @Test(InLab(pods: [1])) func `An address that was left rests before another pod gets it`() throws {
            let scene = try InLab.scene
            let first = try Sandbox("first", on: scene.node)
            let address = try IPv4Address(result: first.check("ADD"))
            try first.check("DEL")
            #expect(try PoolView(scene.node).entries.first { $0.address == address }?.state == "cooling")
            for number in 1...12 {
                let pod = try Pod("next-\(number)", on: scene.node)
                #expect(pod.address != address)
            }
        }
    }
}
