public import HTTPServer
public import IPAddressing
import MockCloud

/// A cloud on the network: its EC2 endpoints, and the metadata service of its instances.
public struct MockServer: Sendable {
    /// A place where the metadata service listens, and how it knows who asks.
    public struct MetadataListener: Sendable {
        public var listening: HTTPServer.Listening
        /// The id of the instance behind a remote address; `nil`: 404.
        public var instance: @Sendable (HTTPServerRequest.Endpoint?) async -> String?
        /// Whether it stands for fd00:ec2::254: it closes the connections of instances that have that switched off.
        public var isIPv6 = false

        public init(
            _ listening: HTTPServer.Listening,
            instance: @escaping @Sendable (HTTPServerRequest.Endpoint?) async -> String?
        ) {
            self.listening = listening
            self.instance = instance
        }

        /// A listener of one instance alone.
        public init(_ listening: HTTPServer.Listening, instance: String) {
            self.init(listening) { _ in instance }
        }

        /// A listener of all instances of `service`, each known by the addresses of its interfaces, private or IPv6.
        public static func bySource(_ listening: HTTPServer.Listening, of service: CloudService) -> MetadataListener {
            MetadataListener(listening) { [service] endpoint in
                guard let address = endpoint.flatMap({ IPAddress($0.ip) }) else { return nil }
                return await service.instance(holding: address)
            }
        }
    }

    public let service: CloudService
    /// In the order given.
    public let ec2: [HTTPServer]
    /// In the order given.
    public let imds: [HTTPServer]

    /// Starts the cloud and its listeners. Throws what the data plane says of the cloud's beginning, and
    /// `HTTPServerError`; what was started until then is stopped.
    public static func start(
        service: CloudService, ec2: [HTTPServer.Listening], imds: [MetadataListener] = []
    ) async throws -> MockServer {
        try await service.start()
        var ec2Servers: [HTTPServer] = []
        var imdsServers: [HTTPServer] = []
        do {
            for listening in ec2 {
                ec2Servers.append(
                    try await HTTPServer.start(listening: listening) { request in await service.ec2(request) })
            }
            for listener in imds {
                imdsServers.append(
                    try await HTTPServer.start(listening: listener.listening) { request in
                        let instance = await listener.instance(request.remoteAddress) ?? ""
                        if listener.isIPv6, await !service.answersIPv6(instance) { return .droppedConnection }
                        return await service.imds(request, instance: instance)
                    })
            }
        } catch {
            await MockServer(service: service, ec2: ec2Servers, imds: imdsServers).shutDown(within: .zero)
            throw error
        }
        return MockServer(service: service, ec2: ec2Servers, imds: imdsServers)
    }

    /// Ends all listeners, the requests under way first, and the cloud's timer.
    public func shutDown(within bound: Duration = .seconds(5)) async {
        await withTaskGroup { group in
            for server in ec2 + imds { group.addTask { await server.shutDown(within: bound) } }
        }
        await service.stop()
    }
}

extension CloudService {
    /// The instance whose interfaces hold the private or IPv6 `address`; `nil` when none does. While there is more than one
    /// VPC with the address in it, any of them.
    public func instance(holding address: IPAddress) -> String? {
        let holders = cloud.subnets.values.lazy.compactMap { subnet in
            switch address {
            case .v4(let address): subnet.holder(of: address)
            case .v6(let address): subnet.holder(of: address)
            }
        }
        return holders.first.flatMap { cloud.interfaces[$0]?.attachment?.instance }
    }

    /// Whether the instance's metadata service is there for IPv6 too.
    func answersIPv6(_ instance: String) -> Bool { cloud.instances[instance]?.metadataOptions.answersIPv6 ?? false }
}
