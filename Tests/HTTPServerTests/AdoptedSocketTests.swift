import Glibc
import HTTPServer
import LinuxSystem
import TestSupport
import Testing

/// A TCP socket bound to 127.0.0.1, any port, in the calling thread's namespace.
private func boundSocket() throws -> Descriptor {
    let socket = Descriptor(
        adopting: try systemCall("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) })
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try systemCall("bind") {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.rawValue, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
    return socket
}

@Suite struct AdoptedSocketTests {
    @Test func `a bound socket is adopted, and its owner may close it`() async throws {
        var socket: Descriptor? = try boundSocket()
        try await withServer(listening: .adopted(descriptor: #require(socket).rawValue)) { server in
            socket = nil
            #expect(server.port > 0)
            let answer = try await Command.onOwnThread(["curl", "-s", "http://127.0.0.1:\(server.port)/x"])
            #expect(answer == "GET /x 0 -")
        }
    }
}

extension KernelTests {
    @Suite(NeedsRoot()) struct AdoptedSocketNamespaceTests {
        @Test func `a socket opened in another network namespace serves that namespace only`() async throws {
            let scratch = try ScratchNamespace()
            let socket = try await NetworkNamespace(path: scratch.path).onOwnThread { try boundSocket() }
            try await withServer(listening: .adopted(descriptor: socket.rawValue)) { server in
                let url = "http://127.0.0.1:\(server.port)/x"
                let answer = try await Command.onOwnThread(["ip", "netns", "exec", scratch.name, "curl", "-s", url])
                #expect(answer == "GET /x 0 -")
                await #expect(throws: (any Error).self) { try await Command.onOwnThread(["curl", "-s", url]) }
            }
        }

        @Test func `the time to live of one reply does not stay with the connection`() async throws {
            let scratch = try ScratchNamespace()
            let socket = try await NetworkNamespace(path: scratch.path).onOwnThread { try boundSocket() }
            try await withServer(
                listening: .adopted(descriptor: socket.rawValue),
                handler: { request in
                    var reply = HTTPServerReply(status: 200, text: "x")
                    if request.method == "PUT" { reply.timeToLive = 1 }
                    return reply
                }
            ) { server in
                // The receiver sees the hop limit of the last data segment by IP_RECVTTL on a raw socket.
                let script = """
                    import socket, struct
                    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP); raw.settimeout(5)
                    c = socket.create_connection(('127.0.0.1', \(server.port)))
                    for method in ('GET', 'PUT', 'GET'):
                        c.sendall((method + ' / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\n\\r\\n').encode())
                        while True:
                            packet = raw.recv(65536)
                            header = (packet[0] & 15) * 4
                            payload = packet[header + (packet[header + 12] >> 4) * 4:]
                            if payload.startswith(b'HTTP/'): print(packet[8]); break
                        c.recv(65536)
                    """
                let answer = try await Command.onOwnThread([
                    "ip", "netns", "exec", scratch.name, Python.executable, "-c", script,
                ])
                #expect(answer == "64\n1\n64\n")
            }
        }
    }
}
