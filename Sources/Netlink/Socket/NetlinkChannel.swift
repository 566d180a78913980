import CLibmnl
import Glibc
import LinuxSystem
import SystemPackage

/// A bound NETLINK_ROUTE socket, the one owner of libmnl's pointer; closes itself.
final class NetlinkChannel {
    private let socket: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer

    /// Opens one in the calling thread's network namespace. `flags` are of socket(2).
    init(flags: Int32 = 0) throws(SystemCallError) {
        let socket = mnl_socket_open2(NETLINK_ROUTE, Int32(SOCK_CLOEXEC.rawValue) | flags)
        guard let socket else { throw Self.failure("socket") }
        self.socket = socket
        buffer = Self.makeBuffer()
        try bind()
    }

    /// Takes a duplicate of a socket that was opened elsewhere; it stays in the namespace where it was made.
    init(duplicating descriptor: Descriptor) throws(SystemCallError) {
        try Self.requireRouteSocket(descriptor)
        let duplicate = try systemCall("fcntl F_DUPFD_CLOEXEC") { fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0) }
        guard let socket = mnl_socket_fdopen(duplicate) else {
            let failure = Self.failure("mnl_socket_fdopen")
            close(duplicate)
            throw failure
        }
        self.socket = socket
        buffer = Self.makeBuffer()
        if mnl_socket_get_portid(socket) == 0 { try bind() }
    }

    deinit {
        mnl_socket_close(socket)
        buffer.deallocate()
    }

    /// The number to poll.
    var descriptor: Int32 { mnl_socket_get_fd(socket) }

    /// This socket's address, which the kernel repeats in its answers.
    var port: UInt32 { mnl_socket_get_portid(socket) }

    /// Sets an option of SOL_NETLINK (netlink(7)).
    func set(_ option: Int32, _ value: Int32) throws(SystemCallError) {
        var value = value
        try systemCall("setsockopt", "SOL_NETLINK \(option)") {
            mnl_socket_setsockopt(socket, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// Hears from now on of the changes of `group`.
    func join(_ group: NetlinkGroup) throws(SystemCallError) { try set(NETLINK_ADD_MEMBERSHIP, group.number) }

    /// Hears no more of them, and forgets what waits.
    func leave(_ group: NetlinkGroup) {
        try? set(NETLINK_DROP_MEMBERSHIP, group.number)
        forgetWhatWaits()
    }

    /// Drops what can be read now.
    func forgetWhatWaits() { while isReadable { _ = try? receive() } }

    /// Bounds the wait of `receive`.
    func setTimeout(seconds: Int) throws(SystemCallError) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        try systemCall("setsockopt", "SO_RCVTIMEO") {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Asks for room for `bytes` of unread messages: beyond net.core.rmem_max only with CAP_NET_ADMIN.
    func setReceiveBuffer(_ bytes: Int32) throws(SystemCallError) {
        var bytes = bytes
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, size) != 0 else { return }
        try systemCall("setsockopt", "SO_RCVBUF") { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, size) }
    }

    func send(_ bytes: [UInt8]) throws(SystemCallError) {
        try systemCall("sendto", "NETLINK_ROUTE") { mnl_socket_sendto(socket, bytes, bytes.count) }
    }

    /// Reads one datagram into the buffer and returns its length. Throws EAGAIN when none came in time, ENOBUFS when
    /// messages were lost because the receive buffer was full.
    func receive() throws(SystemCallError) -> Int {
        Int(
            try systemCall("recvmsg", "NETLINK_ROUTE") { mnl_socket_recvfrom(socket, buffer.baseAddress, buffer.count) }
        )
    }

    /// Calls `body` with each message of the datagram that was read, which has `length` bytes.
    func forEachMessage(
        ofLength length: Int, _ body: (nlmsghdr, RawSpan) throws(MalformedMessage) -> Void
    ) throws(MalformedMessage) {
        try UnsafeRawBufferPointer(rebasing: buffer[..<length]).bytes.forEachMessage(body)
    }

    /// Whether something can be read now.
    var isReadable: Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, 0) > 0
    }

    /// Holds the largest datagram: the kernel fills at most 32 KiB of a dump (netlink_dump in af_netlink.c).
    private static func makeBuffer() -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: 64 << 10, alignment: MemoryLayout<nlmsghdr>.alignment)
    }

    private func bind() throws(SystemCallError) {
        guard mnl_socket_bind(socket, 0, pid_t(MNL_SOCKET_AUTOPID)) == 0 else { throw Self.failure("bind") }
    }

    private static func failure(_ call: String) -> SystemCallError {
        SystemCallError(call: call, subject: "NETLINK_ROUTE", errno: Errno(rawValue: errno))
    }

    private static func requireRouteSocket(_ descriptor: Descriptor) throws(SystemCallError) {
        for (option, expected) in [(SO_DOMAIN, AF_NETLINK), (SO_PROTOCOL, NETLINK_ROUTE)] {
            var value: Int32 = -1
            var size = socklen_t(MemoryLayout<Int32>.size)
            try systemCall("getsockopt", "adopted descriptor") {
                getsockopt(descriptor.rawValue, SOL_SOCKET, option, &value, &size)
            }
            guard value == expected else {
                throw SystemCallError(
                    call: "getsockopt", subject: "adopted descriptor, which is no NETLINK_ROUTE socket",
                    errno: .protocolWrongTypeForSocket)
            }
        }
    }
}
