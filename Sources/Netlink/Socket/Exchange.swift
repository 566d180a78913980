import CLibmnl
import LinuxSystem
import SystemPackage

/// What came back for a run of messages that were sent together.
struct Exchange {
    /// One for each message; `nil` where none came.
    var acknowledgements: [Acknowledgement?]
    /// The other messages that came as answers, not yet read: the kernel makes a dump while it is received, so whoever
    /// dawdles sees more changes.
    var objects: [(type: UInt16, payload: [UInt8])] = []
    /// In how many datagrams they came; each is of one moment.
    var parts = 0
    /// Why some acknowledgements did not come.
    var loss: Errno?
    /// The table changed while it was dumped: some objects may be missing. NLM_F_DUMP_INTR, or news of a change.
    var isInterrupted = false
    /// The first message that could not be read.
    var malformed: MalformedMessage?

    fileprivate var isComplete: Bool { acknowledgements.allSatisfy { $0 != nil } }
}

extension NetlinkChannel {
    /// Sends `bytes`, which hold `count` messages numbered from `first`, and reads until the kernel has acknowledged each.
    /// With `isWatching`, the socket is member of a group, and news from it is an interruption.
    ///
    /// Throws when nothing was sent.
    func exchange(
        _ bytes: [UInt8], first: UInt32, count: Int, isWatching: Bool = false
    ) throws(SystemCallError) -> Exchange {
        var exchange = Exchange(acknowledgements: Array(repeating: nil, count: count))
        if isWatching { forgetWhatWaits() }
        try send(bytes)
        while !exchange.isComplete {
            // The kernel acknowledges before sendto returns. So once something was lost, what can be read now is all
            // that will ever come.
            if exchange.loss != nil, !isReadable { break }
            do throws(SystemCallError) {
                let length = try receive()
                take(length, first: first, isWatching: isWatching, into: &exchange)
            } catch {
                exchange.loss = error.errno == .wouldBlock ? .timedOut : error.errno
                guard error.errno == .noBufferSpace else { break }
            }
        }
        return exchange
    }

    /// Files the messages of one datagram by their sequence numbers; answers to others, from an exchange that was given
    /// up, are passed over.
    private func take(_ length: Int, first: UInt32, isWatching: Bool, into exchange: inout Exchange) {
        let count = exchange.objects.count
        do throws(MalformedMessage) {
            try forEachMessage(ofLength: length) { (header, payload) throws(MalformedMessage) in
                let index = Int(header.nlmsg_seq &- first)
                guard header.nlmsg_pid == port, exchange.acknowledgements.indices.contains(index) else {
                    if isWatching { exchange.isInterrupted = true }
                    return
                }
                let flags = Int32(header.nlmsg_flags)
                if flags & NLM_F_DUMP_INTR != 0 { exchange.isInterrupted = true }
                switch Int32(header.nlmsg_type) {
                case NLMSG_ERROR:
                    exchange.acknowledgements[index] = try Acknowledgement(error: payload, flags: flags)
                case NLMSG_DONE:
                    exchange.acknowledgements[index] = try Acknowledgement(done: payload, flags: flags)
                case NLMSG_NOOP: break
                default: exchange.objects.append((header.nlmsg_type, payload.octets))
                }
            }
        } catch {
            exchange.malformed = exchange.malformed ?? error
        }
        if exchange.objects.count > count { exchange.parts += 1 }
    }
}
