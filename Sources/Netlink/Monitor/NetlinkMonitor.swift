import CLibmnl
import Glibc
import LinuxSystem
import Synchronization
import SystemPackage

/// Hears of changes in the network namespace in which it was made, until it is stopped.
public final class NetlinkMonitor: Sendable {
    private let channel: Mutex<NetlinkChannel>
    /// The channel's number, to wait on without the lock.
    private let descriptor: Int32
    /// A connected pair: shutting down the first makes the second readable for good.
    private let stopper: Descriptor
    private let stopped: Descriptor

    /// Joins `groups` in the calling thread's network namespace. `receiveBuffer` bytes of events may wait unread, each
    /// counted with its overhead of about 1 KiB; the kernel bounds it by net.core.rmem_max without CAP_NET_ADMIN.
    public init(_ groups: [NetlinkGroup], receiveBuffer: Int32 = 1 << 20) throws(NetlinkError) {
        do throws(SystemCallError) {
            let channel = try NetlinkChannel(flags: Int32(SOCK_NONBLOCK.rawValue))
            try channel.setReceiveBuffer(receiveBuffer)
            for group in groups { try channel.join(group) }
            descriptor = channel.descriptor
            self.channel = Mutex(channel)
            var pair: [Int32] = [-1, -1]
            try systemCall("socketpair") {
                socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair)
            }
            stopper = Descriptor(adopting: pair[0])
            stopped = Descriptor(adopting: pair[1])
        } catch {
            throw NetlinkError(operation: error.call, subject: error.subject, errno: error.errno)
        }
    }

    /// Waits for changes and returns them in order; `nil` after `stop`. To be called on a thread of its own.
    ///
    /// Throws EBADMSG for a message that cannot be read; events may have been lost with it, as with an overrun.
    public func receive() throws(NetlinkError) -> [NetlinkEvent]? {
        while try waitForEvents() {
            let events = try channel.withLock { (channel) throws(NetlinkError) in try Self.readAll(from: channel) }
            if !events.isEmpty { return events }
        }
        return nil
    }

    /// Ends `receive`, now and from now on. May be called on any thread, and again.
    public func stop() { shutdown(stopper.rawValue, Int32(SHUT_RDWR)) }

    /// False once the monitor is stopped.
    private func waitForEvents() throws(NetlinkError) -> Bool {
        var polls = [descriptor, stopped.rawValue].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        do throws(SystemCallError) {
            try systemCall("poll", "netlink monitor") { poll(&polls, nfds_t(polls.count), -1) }
        } catch {
            throw NetlinkError(operation: error.call, subject: error.subject, errno: error.errno)
        }
        return polls[1].revents == 0
    }

    /// What waits now, but not without end when events come as fast as they are read.
    private static func readAll(from channel: NetlinkChannel) throws(NetlinkError) -> [NetlinkEvent] {
        var events: [NetlinkEvent] = []
        while events.count < 1000 {
            let length: Int
            do throws(SystemCallError) {
                length = try channel.receive()
            } catch  where error.errno == .wouldBlock {
                break
            } catch  where error.errno == .noBufferSpace {
                events.append(.overrun)
                continue
            } catch {
                throw NetlinkError(operation: error.call, subject: error.subject, errno: error.errno)
            }
            do throws(MalformedMessage) {
                try channel.forEachMessage(ofLength: length) { (header, payload) throws(MalformedMessage) in
                    if let event = try NetlinkEvent(type: header.nlmsg_type, payload: payload) { events.append(event) }
                }
            } catch {
                throw NetlinkError(
                    operation: "recvmsg", subject: "notification", errno: .badMessage, kernelMessage: error.description)
            }
        }
        return events
    }
}
