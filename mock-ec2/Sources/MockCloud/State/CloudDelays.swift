/// How long things take. EC2 documents hardly any of it; the figures are what clients and their issue threads report.
public struct CloudDelays: Hashable, Sendable, Codable {
    /// From CreateNetworkInterface until the interface is `available`.
    public var create: Duration = .zero
    /// From AttachNetworkInterface until the attachment is `attached`.
    public var attach: Duration = .zero
    /// From AttachNetworkInterface until the guest and its metadata show the interface.
    public var hotPlug: Duration = .zero
    /// From DetachNetworkInterface until the attachment is gone.
    public var detach: Duration = .zero
    /// From a change of addresses until packets follow it.
    public var addressMapping: Duration = .zero
    /// From a change of addresses until the metadata service shows it.
    public var metadata: Duration = .zero
    /// How long an interface that is gone keeps its empty directory in the metadata service.
    public var staleMetadata: Duration = .zero
    /// From RunInstances until the instance runs.
    public var run: Duration = .zero
    /// From TerminateInstances until the instance is `terminated`.
    public var terminate: Duration = .zero

    public init() {}

    /// Nothing takes any time.
    public static let none = CloudDelays()

    /// An ordinary day in an ordinary region.
    public static let realistic: CloudDelays = {
        var delays = CloudDelays()
        delays.create = .milliseconds(600)
        delays.attach = .seconds(2)
        delays.hotPlug = .seconds(4)
        delays.detach = .seconds(5)
        delays.addressMapping = .zero
        delays.metadata = .seconds(2)
        delays.staleMetadata = .seconds(20)
        delays.run = .seconds(8)
        delays.terminate = .seconds(20)
        return delays
    }()

    /// Every delay times `factor`.
    public func scaled(by factor: Double) -> CloudDelays {
        var delays = self
        for (_, path) in Self.named { delays[keyPath: path] = self[keyPath: path] * factor }
        return delays
    }

    /// The delays by their names.
    public static var named: KeyValuePairs<String, WritableKeyPath<CloudDelays, Duration>> {
        [
            "create": \.create, "attach": \.attach, "hotPlug": \.hotPlug, "detach": \.detach,
            "addressMapping": \.addressMapping, "metadata": \.metadata, "staleMetadata": \.staleMetadata, "run": \.run,
            "terminate": \.terminate,
        ]
    }
}
