public import AWSCore
public import HTTPClient

/// Typed calls of the EC2 Query API, version 2016-11-15.
///
/// What needs no knowledge of the caller's plans is repeated here: throttled calls (with back-off, full jitter and a rate
/// that all calls of this client share), reads and creations that broke (a creation with the same client token), and, once,
/// what was refused for its signature (with fresh credentials and the clock put right). A call of which it is not known
/// whether it took effect throws with `outcomeIsUnknown`. `NotFound` is never repeated here: only the caller knows what it
/// has just created.
public struct EC2Client: Sendable {
    let http: any HTTPSending
    let credentials: any CredentialsProvider
    let region: String
    let url: String
    let retry: RetryPolicy
    let limiter: RateLimiter
    let clock: ClientClock
    let skew = ClockSkew()
    let random: @Sendable () -> Double
    let timeout: Duration
    let userAgent: String

    /// - Parameters:
    ///   - region: For instance "eu-central-1".
    ///   - endpoint: An http or https URL without path in place of AWS's own; what AWS_ENDPOINT_URL_EC2 or AWS_ENDPOINT_URL
    ///     says. nil and empty mean AWS's own.
    ///   - timeout: For one attempt.
    ///   - random: Numbers in 0..<1 for the jitter.
    public init(
        http: any HTTPSending, credentials: any CredentialsProvider, region: String, endpoint: String? = nil,
        retry: RetryPolicy = RetryPolicy(), rate: AIMDRate.Settings = AIMDRate.Settings(),
        timeout: Duration = .seconds(10), userAgent: String = "swift-vpc-cni", clock: ClientClock = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.http = http
        self.credentials = credentials
        self.region = region
        let endpoint = endpoint.flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultEndpoint(region: region)
        url = endpoint.hasSuffix("/") ? endpoint : endpoint + "/"
        self.retry = retry
        limiter = RateLimiter(settings: rate, clock: clock)
        self.clock = clock
        self.random = random
        self.timeout = timeout
        self.userAgent = userAgent
    }

    /// The endpoint of AWS's own EC2 (AWS General Reference, "Amazon EC2 endpoints and quotas").
    public static func defaultEndpoint(region: String) -> String {
        "https://ec2.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
    }
}
