/// A moment of the cloud's own clock. The cloud never reads a clock: whoever drives it says what time it is.
public struct CloudTime: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds; good until the year 2262.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The moment `seconds` after 1970 began.
    public init(unixSeconds seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    /// Whole seconds since 1970, rounded down.
    public var unixSeconds: Int64 { floorDivide(nanoseconds, 1_000_000_000) }

    public static func + (time: CloudTime, duration: Duration) -> CloudTime {
        let (seconds, attoseconds) = duration.components
        return CloudTime(nanoseconds: time.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    public static func - (a: CloudTime, b: CloudTime) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }

    public static func < (a: CloudTime, b: CloudTime) -> Bool { a.nanoseconds < b.nanoseconds }

    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }

    /// ISO 8601 with milliseconds, as EC2 writes it: `2026-11-23T22:15:00.000Z`.
    public var description: String {
        let milliseconds = floorDivide(nanoseconds, 1_000_000)
        return "\(dateAndTime).\(padded(milliseconds - floorDivide(milliseconds, 1000) * 1000, 3))Z"
    }

    /// ISO 8601 without fraction, as the instance metadata service writes it: `2026-11-23T22:15:00Z`.
    public var wholeSeconds: String { "\(dateAndTime)Z" }

    private var dateAndTime: String {
        let day = floorDivide(unixSeconds, 86_400)
        let second = unixSeconds - day * 86_400
        let date = civilDate(daysSince1970: day)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// The Gregorian date of a day number: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}
