import Foundation
import MockCloud
import TestSupport
import Testing
import VPCFabric

extension KernelTests {
    @Suite(NeedsRoot()) struct FabricCleanupTests {
        private func namespaces(of lab: LabName) throws -> [String] {
            try Command.run("ip", "netns").split(separator: "\n").map { String($0.prefix { $0 != " " }) }
                .filter { $0.contains("-\(lab)-") }
        }

        /// What the host's own network is made of.
        private func host() throws -> [String] {
            try [
                ["ip", "-j", "link"], ["ip", "-j", "route", "show", "table", "all"], ["ip", "rule"],
                ["nft", "list", "ruleset"],
            ]
            .map { try Command.run($0) }
        }

        @Test func `A lab is in its namespaces alone, and nothing is left of it`() async throws {
            let before = try host()
            let lab = try await TestLab(attach("eni-1b", instance: 1, device: 1), publish(10, as: 1))
            #expect(try host() == before)
            #expect(
                try namespaces(of: lab.name).sorted()
                    == ["internet", "node1", "node2", "router"].map(lab.name.namespace))
            try await NamespaceFabric.remove(lab.name)
            #expect(try namespaces(of: lab.name).isEmpty)
            #expect(try host() == before)
        }

        @Test func `A lab is built over what a dead one of its name has left`() async throws {
            let dead = try await TestLab(assign("eni-1", "10.0.0.11/32"))
            let fabric = try await TestLab.create(dead.name)
            try await fabric.apply([attach("eni-1", instance: 1)])
            #expect(try namespaces(of: dead.name).count == 4)
            #expect(try dead.run("router", "ip", "route", "show", "10.0.0.11").isEmpty)
            #expect(try dead.links("node2").keys.sorted() == ["lo"])
        }

        @Test func `A name whose namespace was never mounted is removed as well`() async throws {
            let lab = try LabName(parsing: "test-\(getpid())-half")
            try Data().write(to: URL(fileURLWithPath: "/run/netns/\(lab.namespace(of: "node1"))"))
            try await NamespaceFabric.remove(lab)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "/run/netns").allSatisfy { !$0.contains("\(lab)") })
        }

        @Test func `Labs live side by side with the same addresses`() async throws {
            let first = try await TestLab(assign("eni-2", "10.0.0.21/32"))
            let second = try await TestLab()
            try first.run("node2", "ip", "addr", "add", "10.0.0.21/32", "dev", "lo")
            #expect(try first.ping("node1", "10.0.0.21") == 1)
            #expect(try second.ping("node1", "10.0.0.21") == 0)
            try await NamespaceFabric.remove(second.name)
            #expect(try first.ping("node1", "10.0.0.21") == 1)
        }

        @Test func `What runs on the nodes ends with them, and nothing else does`() async throws {
            let lab = try await TestLab()
            let other = try await TestLab()
            let sleepers = try [lab, other].map { try start("sleep", "60", on: $0.name.namespace(of: "node1")) }
            defer { sleepers[1].terminate() }
            for (lab, sleeper) in zip([lab, other], sleepers) {
                try await waitUntil {
                    try Command.run("ip", "netns", "pids", lab.name.namespace(of: "node1"))
                        .split(separator: "\n").contains("\(sleeper.processIdentifier)")
                }
            }
            try endGuests(of: lab.name)
            sleepers[0].waitUntilExit()
            #expect(sleepers[0].terminationReason == .uncaughtSignal)
            #expect(sleepers[1].isRunning)
        }

        private func start(_ words: String..., on namespace: String) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["ip", "netns", "exec", namespace] + words
            try process.run()
            return process
        }

        private func endGuests(of lab: LabName) throws { try LabProcesses.endGuests(of: lab) }

        private func waitUntil(_ isDone: () throws -> Bool) async throws {
            for _ in 0..<200 {
                if try isDone() { return }
                try await Task.sleep(for: .milliseconds(20))
            }
            Issue.record("waited 4 s in vain")
        }
    }
}
