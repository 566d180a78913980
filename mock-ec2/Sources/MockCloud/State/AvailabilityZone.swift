/// A zone of the region, for instance `us-west-2a`.
public struct AvailabilityZone: Hashable, Sendable, Codable {
    public let name: String
    /// The same in all accounts, for instance `usw2-az1`.
    public let id: String
    public let region: String

    /// The zone of `region` with the index 0 for `a`, 1 for `b`, and so on.
    init(region: String, index: Int) {
        let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(clamping: index)))
        name = region + String(letter)
        id = "\(Self.abbreviation(of: region))-az\(index + 1)"
        self.region = region
    }

    /// `us-west-2` is `usw2`, `ap-northeast-1` is `apne1` ("Availability Zone IDs", Amazon EC2 User Guide).
    private static func abbreviation(of region: String) -> String {
        let parts = region.split(separator: "-")
        return parts.enumerated().map { position, part in
            guard position > 0, part.first?.isNumber == false else { return String(part) }
            return compassPoints[String(part)] ?? String(part.prefix(1))
        }.joined()
    }

    private static let compassPoints = [
        "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
    ]
}
