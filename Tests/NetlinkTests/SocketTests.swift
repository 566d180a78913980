import Foundation
import Glibc
import IPAddressing
import LinuxSystem
import Netlink
import SystemPackage
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct NetlinkSocketTests {
        @Test func `one failure in a batch leaves the others applied, and says which, why and in the kernel's words`()
            async throws
        {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let outcomes = try kernel.socket.perform([
                .addRoute(Route(destination: try block("10.0.0.1/32"), link: 100, table: 5120)),
                .addRoute(Route(destination: try block("10.0.0.2/32"), gateway: try v4("192.0.2.1"), table: 5120)),
                .addRoute(Route(destination: try block("10.0.0.3/32"), link: 100, table: 5120)),
            ])
            #expect(outcomes.map { $0 == nil } == [true, false, true])
            let failure = try #require(outcomes[1])
            #expect(failure.operation == "RTM_NEWROUTE")
            #expect(failure.subject == "10.0.0.2/32 via 192.0.2.1 table 5120 proto kernel")
            #expect(failure.errno == .networkUnreachable && failure.index == 1 && !failure.outcomeIsUnknown)
            #expect(failure.kernelMessage == "Nexthop has invalid gateway")
            #expect(
                failure.description
                    == "RTM_NEWROUTE 10.0.0.2/32 via 192.0.2.1 table 5120 proto kernel: Network is unreachable "
                    + "(errno 101): Nexthop has invalid gateway, at index 1 of its batch")
            #expect(
                try kernel.ip("route", "show", "table", "5120").map { $0["dst"] as? String } == [
                    "10.0.0.1", "10.0.0.3",
                ])
        }

        @Test func `execute throws the first failure after all were tried`() async throws {
            let kernel = try await KernelObjects()
            let failure = #expect(throws: NetlinkError.self) {
                try kernel.socket.execute(
                    .deleteLink(index: 77), .deleteLink(name: "absent"),
                    .addRule(RoutingRule(family: .v4, priority: 512, table: 5120)))
            }
            #expect(failure?.subject == "#77" && failure?.index == 0)
            #expect(try kernel.socket.rules(family: .v4).contains { $0.priority == 512 })
        }

        @Test func `a request that fits into no message is refused before anything is sent`() async throws {
            let kernel = try await KernelObjects()
            let failure = #expect(throws: NetlinkError.self) {
                try kernel.socket.perform([
                    .addRule(RoutingRule(family: .v4, priority: 512, table: 5120)),
                    .changeLink(LinkChange(index: 1, alias: String(repeating: "a", count: 5000))),
                ])
            }
            #expect(failure?.errno == Errno(rawValue: EMSGSIZE) && failure?.index == 1)
            #expect(try !kernel.socket.rules(family: .v4).contains { $0.priority == 512 })
        }

        @Test func `two thousand routes are added in batches, dumped, and deleted`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let routes = try (0..<2000).map { number in
                let address = IPv4Address(rawValue: 0x0A00_0000 + UInt32(number))
                return Route(destination: try block("\(address)/32"), link: 100, table: 5120)
            }
            #expect(try kernel.socket.perform(routes.map { .addRoute($0) }).allSatisfy { $0 == nil })
            #expect(try kernel.ip("route", "show", "table", "5120").count == 2000)
            #expect(try kernel.socket.routes(family: .v4, table: 5120) == routes)
            #expect(try kernel.socket.routes(family: .v4).filter { $0.table == 5120 }.count == 2000)
            #expect(try kernel.socket.perform(routes.map { .deleteRoute($0) }).allSatisfy { $0 == nil })
            #expect(try kernel.socket.routes(family: .v4, table: 5120) == [])
        }

        @Test func `a dump during churn shows every object that stays`() async throws {
            let kernel = try await KernelObjects()
            for number: UInt32 in 0..<30 {
                try kernel.addVeth("a\(number)", index: 1000 + 2 * number, peer: "b\(number)")
            }
            let other = try await NetworkNamespace(path: kernel.namespace.path).onOwnThread { try NetlinkSocket() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        try other.execute(
                            .createVeth(VethPair(name: "churn", mtu: 1500, peer: .init(name: "churn2", mtu: 1500))),
                            .deleteLink(name: "churn"))
                    }
                }
                for _ in 0..<50 {
                    let names = Set(try kernel.socket.links().map(\.name))
                    for number in 0..<30 { #expect(names.contains("a\(number)") && names.contains("b\(number)")) }
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }

        @Test func `a socket that was opened in another namespace configures it from outside`() async throws {
            let kernel = try await KernelObjects()
            let inside = try await NetworkNamespace(path: kernel.namespace.path).onOwnThread {
                Descriptor(
                    adopting: try systemCall("socket") {
                        socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
                    })
            }
            let adopted = try NetlinkSocket(adopting: inside)
            try adopted.execute(
                .createVeth(VethPair(name: "inner", mtu: 1500, peer: .init(name: "inner2", mtu: 1500))))
            #expect(try kernel.ip("link", "show", "inner").count == 1)
            #expect(try Command.result(["ip", "link", "show", "inner"]).status != 0)
        }

        @Test
        func `when acknowledgements are lost, the outcomes that are not known are marked, and the socket goes on`()
            async throws
        {
            let kernel = try await KernelObjects()
            let inside = try await NetworkNamespace(path: kernel.namespace.path).onOwnThread {
                let made = Descriptor(
                    adopting: try systemCall("socket") {
                        socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
                    })
                // The kernel makes it its least, 2304 bytes (socket(7)).
                var size: Int32 = 0
                try systemCall("setsockopt") {
                    setsockopt(made.rawValue, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
                }
                return made
            }
            let narrow = try NetlinkSocket(adopting: inside)
            let rules = (1...64).map { RoutingRule(family: .v4, priority: $0, table: 5120) }
            let outcomes = try narrow.perform(rules.map { .addRule($0) })
            let lost = outcomes.compactMap { $0 }
            #expect(!lost.isEmpty && lost.count < 64)
            #expect(lost.allSatisfy { $0.errno == .noBufferSpace && $0.outcomeIsUnknown })
            #expect(try kernel.socket.rules(family: .v4).filter { $0.table == 5120 }.count == 64)

            try narrow.execute(.deleteRule(rules[0]))
            #expect(try !narrow.rules(family: .v4).contains(rules[0]))
        }

        @Test func `a descriptor that is no NETLINK_ROUTE socket is refused, and none leaks`() throws {
            let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            for _ in 0..<50 {
                let file = try Descriptor(reading: "/proc/self/status")
                let failure = #expect(throws: NetlinkError.self) { try NetlinkSocket(adopting: file) }
                #expect(failure?.errno == Errno(rawValue: ENOTSOCK))
                // 9 is NETLINK_AUDIT (linux/netlink.h).
                for (domain, number) in [(AF_UNIX, 0), (AF_NETLINK, Int32(9))] {
                    let wrong = Descriptor(
                        adopting: try systemCall("socket") { socket(domain, Int32(SOCK_DGRAM.rawValue), number) })
                    let failure = #expect(throws: NetlinkError.self) { try NetlinkSocket(adopting: wrong) }
                    #expect(failure?.errno == .protocolWrongTypeForSocket)
                }
                _ = try NetlinkSocket()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before + 3)
        }

        @Test func `many threads share one socket`() async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        for octet in 0..<20 {
                            let route = Route(
                                destination: try block("10.\(number).0.\(octet)/32"), link: 100, table: 5120)
                            try kernel.socket.execute(.addRoute(route))
                            #expect(try kernel.socket.routes(family: .v4, table: 5120).contains(route))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try kernel.socket.routes(family: .v4, table: 5120).count == 160)
        }
    }
}
