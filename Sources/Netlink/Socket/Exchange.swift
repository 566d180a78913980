import CLibmnl
import LinuxSystem
import SystemPackage

/// What came back for a run of messages that were sent together.
struct Exchange {
    /// One for each message; `nil` where none came.
    var acknowledgements: [Acknowledgement?]
    /// Why some did not come.
    var loss: Errno?
    /// The table changed while it was dumped (NLM_F_DUMP_INTR): some objects may be missing.
    var isInterrupted = false
    /// The first message that could not be read.
    var malformed: MalformedMessage?

    fileprivate var isComplete: Bool { acknowledgements.allSatisfy { $0 != nil } }
}

extension NetlinkChannel {
    /// Sends `bytes`, which hold `count` messages numbered from `first`, and reads until the kernel has acknowledged each.
    /// Other messages that answer one of them go to `object` with their type.
    ///
    /// Throws when nothing was sent.
    func exchange(
        _ bytes: [UInt8], first: UInt32, count: Int, object: (UInt16, RawSpan) throws(MalformedMessage) -> Void
    ) throws(SystemCallError) -> Exchange {
        var exchange = Exchange(acknowledgements: Array(repeating: nil, count: count))
        try send(bytes)
        while !exchange.isComplete {
            // The kernel acknowledges before sendto returns. So once something was lost, what can be read now is all
            // that will ever come.
            if exchange.loss != nil, !isReadable { break }
            do throws(SystemCallError) {
                let length = try receive()
                take(length, first: first, into: &exchange, object)
            } catch {
                exchange.loss = error.errno == .wouldBlock ? .timedOut : error.errno
                guard error.errno == .noBufferSpace else { break }
            }
        }
        return exchange
    }

    /// Files the messages of one datagram by their sequence numbers; answers to others, from an exchange that was given
    /// up, are passed over.
    private func take(
        _ length: Int, first: UInt32, into exchange: inout Exchange,
        _ object: (UInt16, RawSpan) throws(MalformedMessage) -> Void
    ) {
        do throws(MalformedMessage) {
            try forEachMessage(ofLength: length) { (header, payload) throws(MalformedMessage) in
                let index = Int(header.nlmsg_seq &- first)
                guard header.nlmsg_pid == port, exchange.acknowledgements.indices.contains(index) else { return }
                let flags = Int32(header.nlmsg_flags)
                if flags & NLM_F_DUMP_INTR != 0 { exchange.isInterrupted = true }
                switch Int32(header.nlmsg_type) {
                case NLMSG_ERROR:
                    exchange.acknowledgements[index] = try Acknowledgement(error: payload, flags: flags)
                case NLMSG_DONE:
                    exchange.acknowledgements[index] = try Acknowledgement(done: payload, flags: flags)
                case NLMSG_NOOP: break
                default: try object(header.nlmsg_type, payload)
                }
            }
        } catch {
            exchange.malformed = exchange.malformed ?? error
        }
    }
}
