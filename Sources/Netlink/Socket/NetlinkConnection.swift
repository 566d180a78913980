import CLibmnl
import Glibc
import LinuxSystem
import SystemPackage

/// A channel with its options set and its sequence numbers.
struct NetlinkConnection {
    private let channel: NetlinkChannel
    private var nextSequence: UInt32 = 1

    init(opening open: () throws(SystemCallError) -> NetlinkChannel) throws(NetlinkError) {
        do throws(SystemCallError) {
            channel = try open()
            // The kernel says in words what it does not like; since Linux 4.12.
            try channel.set(NETLINK_EXT_ACK, 1)
            // An acknowledgement without a copy of the request.
            try channel.set(NETLINK_CAP_ACK, 1)
            // Filters of dumps are heeded, and what the kernel does not know is refused; since Linux 4.20.
            try channel.set(NETLINK_GET_STRICT_CHK, 1)
            try channel.setTimeout(seconds: 5)
        } catch {
            throw NetlinkError(operation: error.call, subject: error.subject, errno: error.errno)
        }
    }

    mutating func perform(_ requests: [NetlinkRequest]) throws(NetlinkError) -> [NetlinkError?] {
        let first = nextSequence
        var messages: [[UInt8]] = []
        for (index, request) in requests.enumerated() {
            let wire = request.wire
            let sequence = first &+ UInt32(index)
            guard let message = wire.body.message(type: wire.type, flags: wire.flags, sequence: sequence) else {
                throw request.failure(.init(rawValue: EMSGSIZE), index: index)
            }
            messages.append(message)
        }
        nextSequence = first &+ UInt32(requests.count)

        var outcomes: [NetlinkError?] = []
        // The acknowledgement of each takes about 1 KiB of the receive buffer, which has 200 by default.
        let batch = 64
        for start in stride(from: 0, to: requests.count, by: batch) {
            let range = start..<min(start + batch, requests.count)
            outcomes += send(requests, messages, range, first: first &+ UInt32(start))
        }
        return outcomes
    }

    private func send(
        _ requests: [NetlinkRequest], _ messages: [[UInt8]], _ range: Range<Int>, first: UInt32
    ) -> [NetlinkError?] {
        let exchange: Exchange
        do throws(SystemCallError) {
            exchange = try channel.exchange(Array(messages[range].joined()), first: first, count: range.count)
        } catch {
            return range.map { requests[$0].failure(error.errno, index: $0) }
        }
        return zip(range, exchange.acknowledgements).map { index, acknowledgement in
            guard let acknowledgement else {
                return requests[index].failure(exchange.loss ?? .badMessage, index: index, outcomeIsUnknown: true)
            }
            guard acknowledgement.errno != 0 else { return nil }
            return requests[index].failure(
                Errno(rawValue: acknowledgement.errno), acknowledgement.message, index: index)
        }
    }

    /// A dump that was interrupted by a change is repeated, so that it shows the state of one moment.
    ///
    /// Of links and addresses the kernel says so (NLM_F_DUMP_INTR). Of rules and IPv6 routes it does not, and goes on by
    /// position, so that one that stays is left out or shown twice (seen with Linux 6.18). `group` is where such changes
    /// are announced: a dump in several parts is repeated with an ear on it.
    mutating func dump<Object: ReplyBody>(
        _ type: MessageType, _ query: some RequestBody, watching group: NetlinkGroup?, as: Object.Type
    ) throws(NetlinkError) -> [Object] {
        var isWatching = false
        defer { if isWatching, let group { channel.leave(group) } }
        for _ in 0..<16 {
            let answer = try self.query(type, flags: NLM_F_DUMP, query, isWatching: isWatching, as: Object.self)
            if answer.isInterrupted { continue }
            guard let group, answer.parts > 1, !isWatching else { return answer.objects }
            do throws(SystemCallError) {
                try channel.join(group)
            } catch {
                throw NetlinkError(operation: error.call, subject: query.description, errno: error.errno)
            }
            isWatching = true
        }
        throw NetlinkError(
            operation: type.name, subject: query.description, errno: .interrupted,
            kernelMessage: "the table changed during each of 16 dumps")
    }

    mutating func query<Object: ReplyBody>(
        _ type: MessageType, flags: Int32, _ query: some RequestBody, isWatching: Bool = false, as: Object.Type
    ) throws(NetlinkError) -> (objects: [Object], parts: Int, isInterrupted: Bool) {
        func failure(_ errno: Errno, _ message: String? = nil) -> NetlinkError {
            NetlinkError(operation: type.name, subject: query.description, errno: errno, kernelMessage: message)
        }
        let sequence = nextSequence
        nextSequence &+= 1
        guard let message = query.message(type: type, flags: flags | NLM_F_REQUEST, sequence: sequence) else {
            throw failure(.init(rawValue: EMSGSIZE))
        }
        let exchange: Exchange
        do throws(SystemCallError) {
            exchange = try channel.exchange(message, first: sequence, count: 1, isWatching: isWatching)
        } catch {
            throw failure(error.errno)
        }
        guard let acknowledgement = exchange.acknowledgements.first ?? nil else {
            throw failure(exchange.loss ?? .badMessage)
        }
        guard acknowledgement.errno == 0 else {
            throw failure(Errno(rawValue: acknowledgement.errno), acknowledgement.message)
        }
        // News that did not fit into the receive buffer is news all the same.
        if exchange.isInterrupted || exchange.loss != nil { return ([], exchange.parts, true) }
        do throws(MalformedMessage) {
            if let malformed = exchange.malformed { throw malformed }
            var objects: [Object] = []
            for (type, payload) in exchange.objects where type == Object.type.rawValue {
                if let object = try Object(decoding: payload.span.bytes) { objects.append(object) }
            }
            return (objects, exchange.parts, false)
        } catch {
            throw failure(.badMessage, error.description)
        }
    }
}

extension NetlinkRequest {
    fileprivate func failure(
        _ errno: Errno, _ message: String? = nil, index: Int, outcomeIsUnknown: Bool = false
    ) -> NetlinkError {
        NetlinkError(
            operation: wire.type.name, subject: subject, errno: errno, kernelMessage: message, index: index,
            outcomeIsUnknown: outcomeIsUnknown)
    }
}
