import LabDriver
import LinuxSystem
import NIOCore
import NIOHTTP1
import NIOPosix

/// What SwiftNIO's HTTP server can do at most on this machine: it reads each request to its end, and answers always the
/// same bytes. It has as many event loops as the mock, one for each processor.
enum BareServer {
    /// Serves the content of the file `answer` on loopback until the process is ended.
    static func run(port: Int, answer: String) async throws {
        guard let body = try FileReplacement.read(answer, limit: 1 << 24) else {
            throw LabError("\(answer): no such file")
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(Answer(body))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        try await listener.closeFuture.get()
    }

    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let body: ByteBuffer
        private let head: HTTPResponseHead

        init(_ body: [UInt8]) {
            self.body = ByteBuffer(bytes: body)
            // The mock's own, whatever their values.
            head = HTTPResponseHead(
                version: .http1_1, status: .ok,
                headers: [
                    "x-amzn-RequestId": "00000000-0000-4000-8000-000000000000",
                    "Content-Type": "text/xml;charset=UTF-8", "Date": "Thu, 01 Jan 1970 00:00:00 GMT",
                    "Server": "AmazonEC2", "Content-Length": "\(body.count)",
                ])
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
