/// The parameters of ModifyInstanceMetadataOptions; what is `nil` stays as it is.
public struct ModifyInstanceMetadataOptionsRequest: Hashable, Sendable {
    public var instance: String
    /// `HttpTokens`
    public var requiresTokens: Bool?
    /// `HttpEndpoint`
    public var isEnabled: Bool?
    /// `HttpPutResponseHopLimit`
    public var hopLimit: Int?
    /// `InstanceMetadataTags`
    public var showsTags: Bool?
    /// `HttpProtocolIpv6`
    public var answersIPv6: Bool?
    public var dryRun = false

    public init(instance: String) { self.instance = instance }
}

extension MockCloud {
    /// ModifyInstanceMetadataOptions: takes effect at once, though EC2 says `pending` in its answer.
    public mutating func modifyInstanceMetadataOptions(
        _ request: ModifyInstanceMetadataOptionsRequest
    ) throws(CloudError) -> MetadataOptions {
        try admit(.modifyInstanceMetadataOptions)
        try ResourceKind.instance.check(request.instance)
        if let limit = request.hopLimit, !(1...64).contains(limit) {
            throw .outOfRange("httpPutResponseHopLimit", limit, "between 1 and 64")
        }
        try authorize(dryRun: request.dryRun)
        let instance = try existingInstance(request.instance)
        guard ![.terminated, .shuttingDown].contains(instance.state) else {
            throw CloudError(
                "IncorrectInstanceState", "The instance '\(instance.id)' is not in a state in which it can be modified."
            )
        }
        var options = instance.metadataOptions
        options.requiresTokens = request.requiresTokens ?? options.requiresTokens
        options.isEnabled = request.isEnabled ?? options.isEnabled
        options.hopLimit = request.hopLimit ?? options.hopLimit
        options.showsTags = request.showsTags ?? options.showsTags
        options.answersIPv6 = request.answersIPv6 ?? options.answersIPv6
        instances[instance.id]?.metadataOptions = options
        return options
    }
}
