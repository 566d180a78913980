import Glibc
import NIOCore
import NIOHTTP1

/// One connection: collects a request, has it answered, and writes the reply; then the next one. NIO's pipelining handler
/// in front of it holds back what a client sends ahead.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Between two requests.
        case waiting
        case receiving(HTTPRequestHead, body: [UInt8])
        case answering(HTTPRequestHead)
        /// A refusal has gone out before the request was complete; what still comes in does not matter.
        case refused
        case closed
    }

    private let limits: HTTPServerLimits
    private let connections: ConnectionRegistry
    private let handler: HTTPServer.Handler
    private var state = State.waiting
    private var work: Task<Void, Never>?
    private var lastActivity = NIODeadline.now()
    private var idleCheck: Scheduled<Void>?
    private var hasTimeToLive = false
    private var executor: LoopExecutor?
    private var localAddress: HTTPServerRequest.Endpoint?
    private var remoteAddress: HTTPServerRequest.Endpoint?

    init(limits: HTTPServerLimits, connections: ConnectionRegistry, handler: @escaping HTTPServer.Handler) {
        self.limits = limits
        self.connections = connections
        self.handler = handler
    }

    func channelActive(context: ChannelHandlerContext) {
        connections.add(context.channel)
        executor = LoopExecutor(context.eventLoop)
        localAddress = context.localAddress.flatMap(HTTPServerRequest.Endpoint.init)
        remoteAddress = context.remoteAddress.flatMap(HTTPServerRequest.Endpoint.init)
        scheduleIdleCheck(context, in: TimeAmount(limits.idleTimeout))
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        idleCheck?.cancel()
        // Only a server that has run out of patience cuts work short; see HTTPServer.
        if connections.isShuttingDown { work?.cancel() }
        connections.remove(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .waiting): begin(head, context)
        case (.body(let bytes), .receiving(let head, var body)):
            state = .waiting  // so that the array is not copied
            guard body.count + bytes.readableBytes <= limits.bodyBytes else {
                refuse(.payloadTooLarge, context)
                return
            }
            body.append(contentsOf: bytes.readableBytesView)
            state = .receiving(head, body: body)
        case (.end, .receiving(let head, let body)):
            state = .answering(head)
            run(request(head, body), context)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (error, state) {
        case (HTTPParserError.headerOverflow, .waiting): refuse(.requestHeaderFieldsTooLarge, context)
        case (is HTTPParserError, .waiting), (is HTTPParserError, .receiving): refuse(.badRequest, context)
        default: context.close(promise: nil)
        }
    }

    // MARK: Requests

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        state = .receiving(head, body: [])
        if let length = head.headers.first(name: "content-length").flatMap(Int.init), length > limits.bodyBytes {
            refuse(.payloadTooLarge, context)
            return
        }
        guard let expectation = head.headers.first(name: "expect") else { return }
        guard expectation.lowercased() == "100-continue" else {
            refuse(.expectationFailed, context)
            return
        }
        let interim = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
    }

    private func request(_ head: HTTPRequestHead, _ body: [UInt8]) -> HTTPServerRequest {
        HTTPServerRequest(
            method: head.method.rawValue, target: head.uri,
            headers: head.headers.map { (name: $0.name, value: $0.value) }, body: body,
            localAddress: localAddress, remoteAddress: remoteAddress)
    }

    private func run(_ request: HTTPServerRequest, _ context: ChannelHandlerContext) {
        guard let executor else { return }
        let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let work = executor.runAtOnce {
            Task.immediate(executorPreference: executor) { [handler] in
                let reply = await handler(request)
                let (connection, context) = here.value
                connection.answer(reply, context)
            }
        }
        if case .answering = state { self.work = work }
    }

    // MARK: Replies

    private func answer(_ reply: HTTPServerReply, _ context: ChannelHandlerContext) {
        work = nil
        // The client may have gone in the meantime.
        guard case .answering(let head) = state else { return }
        guard !reply.dropsConnection else {
            context.close(promise: nil)
            return
        }
        setTimeToLive(reply.timeToLive, context)
        state = .waiting
        lastActivity = .now()
        let keepsConnection = head.isKeepAlive && !reply.closesConnection
        var headers = HTTPHeaders()
        headers.reserveCapacity(reply.headers.count + 2)
        for (name, value) in reply.headers where !Self.framing.contains(where: name.isHeaderName) {
            headers.add(name: name, value: value)
        }
        headers.add(name: "Content-Length", value: String(reply.body.count))
        if !keepsConnection {
            headers.add(name: "Connection", value: "close")
        } else if head.version.minor == 0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let response = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)
        let body = head.method == .HEAD ? [] : reply.body
        guard !keepsConnection else {
            // NIO closes by itself what cannot be written to.
            write(response, body: body, context)
            return
        }
        write(response, body: body, context) { $0.close(promise: nil) }
    }

    /// Answers a request that is not read to its end. Closing at once, with bytes unread, would reset the connection and
    /// take the answer with it, so only our direction is closed; the client's follows, or its time runs out.
    private func refuse(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        state = .refused
        let headers = HTTPHeaders([("Connection", "close"), ("Content-Length", "0")])
        write(HTTPResponseHead(version: .http1_1, status: status, headers: headers), body: [], context) { channel in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
        }
    }

    private func write(
        _ head: HTTPResponseHead, body: [UInt8], _ context: ChannelHandlerContext,
        then: (@Sendable (any Channel) -> Void)? = nil
    ) {
        let channel = context.channel
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(channel.allocator.buffer(bytes: body)))), promise: nil)
        }
        guard let then else {
            guard !connections.isShuttingDown else {
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                return
            }
            context.write(wrapOutboundOut(.end(nil)), promise: nil)
            // Behind what else is ready on this loop: answers that leave together wake a client of many connections once,
            // and waking it costs more than writing.
            context.eventLoop.execute { channel.flush() }
            return
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in then(channel) }
        // At once: what follows may close the connection.
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// The headers that are the transport's to send.
    private static let framing = ["content-length", "transfer-encoding", "connection"]

    private func setTimeToLive(_ hops: Int?, _ context: ChannelHandlerContext) {
        guard hops != nil || hasTimeToLive else { return }
        hasTimeToLive = hops != nil
        // -1 is the system's default again: ip(7), ipv6(7). Each fails on a socket of the other family, both on a unix
        // socket, which has no hops.
        let options = context.channel.syncOptions
        let value = SocketOptionValue(hops ?? -1)
        try? options?.setOption(.ipOption(NIOBSDSocket.Option(rawValue: IP_TTL)), value: value)
        try? options?.setOption(
            ChannelOptions.Types.SocketOption(
                level: .ipv6, name: NIOBSDSocket.Option(rawValue: IPV6_UNICAST_HOPS)), value: value)
    }

    // MARK: Idleness

    private func scheduleIdleCheck(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        let here = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleCheck = context.eventLoop.scheduleTask(in: delay) {
            let (connection, context) = here.value
            connection.checkIdle(context)
        }
    }

    private func checkIdle(_ context: ChannelHandlerContext) {
        let timeout = TimeAmount(limits.idleTimeout)
        if case .answering = state { lastActivity = .now() }
        let remaining = lastActivity + timeout - .now()
        if remaining > .zero {
            scheduleIdleCheck(context, in: remaining)
        } else {
            context.close(promise: nil)
        }
    }
}
