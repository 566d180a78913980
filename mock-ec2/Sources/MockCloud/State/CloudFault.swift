/// An error that calls are answered with, in place of doing what they ask.
public struct CloudFault: Hashable, Sendable {
    /// `nil`: any action.
    public var action: CloudAction?
    public var error: CloudError
    /// How many calls it still hits; `nil`: no end.
    public var remaining: Int?
    /// 0 to 1.
    public var probability: Double

    public init(action: CloudAction?, error: CloudError, remaining: Int? = nil, probability: Double = 1) {
        self.action = action
        self.error = error
        self.remaining = remaining
        self.probability = probability
    }
}
