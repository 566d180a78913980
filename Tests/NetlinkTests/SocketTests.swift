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

        /// Objects that stay, and one that comes and goes before them: where the kernel goes on with a dump by position, it
        /// moves all the others.
        enum Churn: CaseIterable {
            case rules, ipv4Routes, ipv6Routes

            func stable() throws -> [NetlinkRequest] {
                try (0..<2000).map { number in
                    switch self {
                    case .rules: .addRule(RoutingRule(family: .v4, priority: 1000 + UInt32(number), table: 5120))
                    case .ipv4Routes:
                        .addRoute(
                            Route(
                                destination: try block("10.1.\(number >> 8).\(number & 255)/32"), link: 100, table: 5120
                            ))
                    case .ipv6Routes:
                        .addRoute(
                            Route(
                                destination: try block("2001:db8:\(String(number + 16, radix: 16))::1/128"), link: 100,
                                table: 5120))
                    }
                }
            }

            func comingAndGoing() throws -> (add: NetlinkRequest, delete: NetlinkRequest) {
                switch self {
                case .rules:
                    let rule = RoutingRule(family: .v4, priority: 1, table: 5120)
                    return (.addRule(rule), .deleteRule(rule))
                case .ipv4Routes, .ipv6Routes:
                    let destination = try block(self == .ipv4Routes ? "10.0.0.1/32" : "2001:db8::1/128")
                    let route = Route(destination: destination, link: 100, table: 5120)
                    return (.addRoute(route), .deleteRoute(route))
                }
            }

            func shown(by socket: NetlinkSocket) throws -> [NetlinkRequest] {
                switch self {
                case .rules: try socket.rules(family: .v4).map { .addRule($0) }
                case .ipv4Routes: try socket.routes(family: .v4, table: 5120).map { .addRoute($0) }
                case .ipv6Routes: try socket.routes(family: .v6, table: 5120).map { .addRoute($0) }
                }
            }
        }

        @Test(arguments: Churn.allCases)
        func `a dump during churn shows every object that stays, once`(kind: Churn) async throws {
            let kernel = try await KernelObjects()
            try kernel.addVeth()
            let stable = try kind.stable()
            let change = try kind.comingAndGoing()
            #expect(try kernel.socket.perform(stable).allSatisfy { $0 == nil })
            let other = try await NetworkNamespace(path: kernel.namespace.path).onOwnThread { try NetlinkSocket() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        try other.execute(change.add)
                        usleep(20_000)
                        try other.execute(change.delete)
                        usleep(20_000)
                    }
                }
                let expected = Set(stable)
                for _ in 0..<40 {
                    let shown = try kind.shown(by: kernel.socket).filter(expected.contains)
                    let hasAll = shown.count == 2000 && Set(shown) == expected
                    #expect(hasAll, "\(shown.count) shown, \(Set(shown).count) different")
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
