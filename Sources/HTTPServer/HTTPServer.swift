import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server: whole requests in, whole replies out.
///
/// It runs on NIO's shared event loops, and so do its handlers, as tasks of Swift concurrency that prefer the loop of
/// their connection: they suspend, but must not block. One request of a connection is answered at a time. Handlers are not
/// cancelled when the client goes away, because what they have begun should not be half done.
public final class HTTPServer: Sendable {
    /// Where to accept connections.
    public enum Listening: Sendable, CustomStringConvertible {
        /// A local address or host name; port 0 picks a free one.
        case address(host: String, port: Int)
        /// A unix socket; a socket file that is already there is replaced, and removed in the end.
        case unix(path: String)
        /// A stream socket that is bound, in whatever network namespace. The server works on a duplicate: the caller
        /// may close its own as soon as `start` has returned.
        case adopted(descriptor: Int32)

        public var description: String {
            switch self {
            case .address(let host, let port): HTTPServerRequest.Endpoint(ip: host, port: port).description
            case .unix(let path): "unix:\(path)"
            case .adopted(let descriptor): "descriptor \(descriptor)"
            }
        }
    }

    public typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerReply

    private let listener: any Channel
    private let connections: ConnectionRegistry
    private let socketFile: String?

    /// The address listened on; `nil` on a unix socket.
    public let localAddress: HTTPServerRequest.Endpoint?

    /// The port listened on; 0 on a unix socket.
    public var port: Int { localAddress?.port ?? 0 }

    private init(listener: any Channel, connections: ConnectionRegistry, socketFile: String?) {
        self.listener = listener
        self.connections = connections
        self.socketFile = socketFile
        localAddress = listener.localAddress.flatMap(HTTPServerRequest.Endpoint.init)
    }

    /// Listens, and answers every request with what `handler` returns.
    public static func start(
        listening: Listening, limits: HTTPServerLimits = HTTPServerLimits(), handler: @escaping Handler
    ) async throws(HTTPServerError) -> HTTPServer {
        let connections = ConnectionRegistry()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try configure(channel, limits: limits, connections: connections, handler: handler)
                }
            }
        do {
            switch listening {
            case .address(let host, let port):
                let listener = try await bootstrap.bind(host: host, port: port).get()
                return HTTPServer(listener: listener, connections: connections, socketFile: nil)
            case .unix(let path):
                let binding = bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
                return HTTPServer(listener: try await binding.get(), connections: connections, socketFile: path)
            case .adopted(let descriptor):
                let listener = try await bootstrap.withBoundSocket(try duplicate(descriptor)).get()
                return HTTPServer(listener: listener, connections: connections, socketFile: nil)
            }
        } catch let error as HTTPServerError {
            throw error
        } catch let error as IOError {
            throw HTTPServerError(address: listening.description, reason: text(of: error.errnoCode))
        } catch {
            throw HTTPServerError(address: listening.description, reason: "\(error)")
        }
    }

    /// Stops accepting, lets the requests under way be answered, and after `bound` cancels their handlers and closes what
    /// is still open. Idle connections are closed at once.
    public func shutDown(within bound: Duration = .seconds(5)) async {
        // A listener that is closed already is what we want.
        try? await listener.close().get()
        if let socketFile { unlink(socketFile) }
        let force = listener.eventLoop.scheduleTask(in: TimeAmount(bound)) { [connections] in connections.closeAll() }
        await connections.drain()
        force.cancel()
    }

    private static func configure(
        _ channel: any Channel, limits: HTTPServerLimits, connections: ConnectionRegistry, handler: @escaping Handler
    ) throws {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.headerBytes
        decoderLimits.maxHeaderFieldSize = limits.headerBytes
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withErrorHandling: false, withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
            withDecoderLimitConfiguration: decoderLimits)
        try pipeline.addHandler(ConnectionHandler(limits: limits, connections: connections, handler: handler))
    }

    /// NIO does not say who closes a socket that it could not adopt, so it gets its own, and only one that it can use.
    private static func duplicate(_ descriptor: Int32) throws(HTTPServerError) -> Int32 {
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 else {
            throw HTTPServerError(
                address: "descriptor \(descriptor)", reason: "getsockopt: \(text(of: errno))")
        }
        guard type == Int32(SOCK_STREAM.rawValue) else {
            throw HTTPServerError(address: "descriptor \(descriptor)", reason: "not a stream socket")
        }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            throw HTTPServerError(
                address: "descriptor \(descriptor)", reason: "fcntl: \(text(of: errno))")
        }
        return copy
    }

    private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}

extension HTTPServerRequest.Endpoint {
    /// `nil` for a unix socket's address.
    init?(_ address: SocketAddress) {
        guard let ip = address.ipAddress, let port = address.port else { return nil }
        self.init(ip: ip, port: port)
    }
}
