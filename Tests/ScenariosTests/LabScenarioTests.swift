import Foundation
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct LabScenarioTests {
        @Test
        func `a lab begins with a scenario: its nodes by their names, its second interface, its packets, its events`()
            throws
        {
            let folder = try ScratchFolder()
            let file = "\(folder.path)/lab.yaml"
            let text = """
                region: eu-north-1
                timeScale: 0
                vpcs: [{cidr: 10.7.0.0/16, secondaryCidrs: [100.64.0.0/24]}]
                subnets: [{name: s, cidr: 10.7.1.0/24, addressChoice: lowest}, {name: pods, cidr: 100.64.0.0/24}]
                instances:
                  - {name: web, subnet: s, interfaces: [{subnet: pods, addresses: 1}, {}]}
                  - {name: db, subnet: s, primaryAddress: 10.7.1.77}
                  - {name: spare, subnet: s}
                timeline: [{at: 2s, fault: {detach: web/2}}, {at: 1h, fault: {detach: web/1}}]
                """
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let name = "test-\(getpid())-scenario"
            let up = try MockEC2Program.result("lab", "up", "--name", name, "--scenario", file, "--nodes", "2")
            defer { _ = try? MockEC2Program.result("lab", "down", "--name", name) }
            #expect(up.status == 0 && up.output.contains("region eu-north-1"), "\(up.errors)")
            #expect(up.output.contains("\ndb ") && up.output.contains(" 10.7.1.77 ") && !up.output.contains("spare"))
            func links() throws -> Int {
                let links = try Command.run("ip", "-n", "mock-ec2-\(name)-web", "-br", "link")
                return links.split(separator: "\n").count { $0.hasPrefix("ens") }
            }
            // The first event comes by itself, and the packets follow though nobody asks.
            #expect(try (2...3).contains(links()))
            for _ in 0..<200 where try links() == 3 { usleep(50_000) }
            #expect(try links() == 2)
            let ping = "import socket; s = socket.create_server(('10.7.1.77', 80)); print(s.accept()[1][0])"
            let server = "ip netns exec \"$1\" python3 -c \"$2\" & ip netns exec \"$3\" python3 -c \"$4\"; wait"
            let connect = """
                import socket, time
                for turn in range(40):
                    try: socket.create_connection(('10.7.1.77', 80), 0.5); break
                    except OSError: time.sleep(0.05)
                """
            let seen = try Command.run(
                "sh", "-c", server, "sh", "mock-ec2-\(name)-db", ping, "mock-ec2-\(name)-web", connect)
            #expect(seen == "10.7.1.4\n")
            let url = try #require(up.output.split(separator: " ").first { $0.hasPrefix("http") }).dropLast()
            try Command.run("curl", "-sf", "-d", "{\"advanceSeconds\": 3600}", "\(url)/_mock/clock")
            #expect(try links() == 1)
        }

        @Test func `lab up tells the line of what a lab cannot have, and makes nothing`() throws {
            let folder = try ScratchFolder()
            let file = "\(folder.path)/two.yaml"
            try "vpcs:\n  - {cidr: 10.0.0.0/16}\n  - {cidr: 10.1.0.0/16}\n"
                .write(toFile: file, atomically: true, encoding: .utf8)
            let name = "test-\(getpid())-two"
            let up = try MockEC2Program.result("lab", "up", "--name", name, "--scenario", file)
            #expect(up.status == 1 && up.errors.contains("\(file):3:5: vpcs[1]: a lab has one VPC"), "\(up.errors)")
            #expect(!FileManager.default.fileExists(atPath: "/run/mock-ec2/\(name)"))
        }
    }
}
