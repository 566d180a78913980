import Datapath
import IPAddressing
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct DetachTests {
        let rig: Rig

        init() async throws {
            rig = try await Rig()
            try await rig.setUp()
        }

        private func linkCount(_ group: String) throws -> Int {
            try rig.node.run("ip", "-o", "link", "show", "group", group).split(separator: "\n").count
        }

        private func attachedToNamespaceThatEnds() async throws -> AttachedPod {
            let namespace = try ScratchNamespace("p")
            let attached = try await rig.attach(Rig.attachment(16), to: namespace)
            try Command.run("ip", "netns", "del", namespace.name)
            // The kernel ends it in the background.
            for _ in 1...200 where try linkCount("30320") > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try linkCount("30320") == 0)
            return attached
        }

        @Test func `After detach the same namespace is attached again at once`() async throws {
            let clean = try rig.dump(withLinks: false)
            let (namespace, first) = try await rig.attach(16)
            try rig.datapath.detach(first.pod, ends: first.ends, podSocket: try await Rig.socket(in: namespace))
            #expect(try rig.dump(withLinks: false) == clean)
            #expect(try linkCount("30320") == 0)
            #expect(try linkCount("30321") == 1)
            #expect(try !namespace.run("ip", "addr").contains("10.0.0.16"))

            let second = try await rig.attach(Rig.attachment(17, pod: "pod16"), to: namespace)
            #expect(second.pod.hostLinkName == first.pod.hostLinkName)
            #expect(try Rig.exchange(from: namespace, to: rig.router, Rig.neighbour) == "10.0.0.17")
            #expect(try rig.datapath.reap() == 0)
            #expect(try linkCount("30321") == 0)
            #expect(try namespace.run("ip", "-o", "link").split(separator: "\n").count == 2)
            let socket = try await Rig.socket(in: namespace)
            #expect(try rig.datapath.verify(second, podSocket: socket).isEmpty)
        }

        @Test func `Detach without recorded ends finds the link by its alias, and may be repeated`() async throws {
            let clean = try rig.dump(withLinks: false)
            let (namespace, attached) = try await rig.attach(16)
            try rig.node.run("ip", "link", "set", attached.pod.hostLinkName, "down")
            try rig.node.run("ip", "link", "set", attached.pod.hostLinkName, "name", "renamed", "up")
            for _ in 1...2 {
                try rig.datapath.detach(Rig.attachment(16), podSocket: try await Rig.socket(in: namespace))
            }
            #expect(try rig.dump(withLinks: false) == clean)
            #expect(try linkCount("30321") == 1)
        }

        @Test func `Detach after the namespace's end succeeds and leaves nothing`() async throws {
            let clean = try rig.dump()
            let attached = try await attachedToNamespaceThatEnds()
            try rig.datapath.detach(attached.pod, ends: attached.ends)
            #expect(try rig.dump() == clean)
            try rig.datapath.detach(attached.pod, ends: attached.ends)
            try rig.datapath.detach(Rig.attachment(12))
            #expect(try rig.dump() == clean)
        }

        @Test func `A late detach leaves a successor alone that has the name, the address and the rule`() async throws {
            let old = try await attachedToNamespaceThatEnds()
            let namespace = try ScratchNamespace("p")
            let successor = try await rig.attach(Rig.attachment(16, container: "successor"), to: namespace)
            #expect(successor.pod.hostLinkName == old.pod.hostLinkName)
            let before = try rig.dump()
            try rig.datapath.detach(old.pod, ends: old.ends)
            try rig.datapath.detach(old.pod)
            #expect(try rig.dump() == before)
            // The runtime may hand over the successor's namespace for the old container.
            try rig.datapath.detach(old.pod, ends: old.ends, podSocket: try await Rig.socket(in: namespace))
            #expect(try rig.dump() == before)
            #expect(try Rig.exchange(from: namespace, to: rig.router, Rig.neighbour) == "10.0.0.16")
        }

        @Test func `Without a socket of the pod the node's side goes, and the reaper frees the pod's name`()
            async throws
        {
            let clean = try rig.dump(withLinks: false)
            let (namespace, attached) = try await rig.attach(16)
            try rig.datapath.detach(attached.pod, ends: attached.ends)
            #expect(try rig.dump(withLinks: false) == clean)
            #expect(try rig.datapath.reap() == 0)
            #expect(try namespace.run("ip", "-o", "link").split(separator: "\n").count == 1)
        }

        @Test func `The reaper deletes a bounded number, and what is not of its group never`() async throws {
            for number in 1...3 {
                try rig.node.run(
                    "ip", "link", "add", "old\(number)", "group", "30321", "type", "veth", "peer", "name", "x\(number)")
            }
            _ = try await rig.attach(11)
            #expect(try rig.datapath.reap(limit: 2) == 1)
            #expect(try linkCount("30321") == 1)
            #expect(try rig.datapath.reap(limit: 2) == 0)
            #expect(try linkCount("30321") == 0)
        }
    }
}
