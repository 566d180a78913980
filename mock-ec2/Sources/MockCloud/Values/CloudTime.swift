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
        var text = dateAndTime
        text.append(UInt8(ascii: "."))
        append(milliseconds - floorDivide(milliseconds, 1000) * 1000, width: 3, to: &text)
        return String(decoding: text + [UInt8(ascii: "Z")], as: UTF8.self)
    }

    /// ISO 8601 without fraction, as the instance metadata service writes it: `2026-11-23T22:15:00Z`.
    public var wholeSeconds: String { String(decoding: dateAndTime + [UInt8(ascii: "Z")], as: UTF8.self) }

    private var dateAndTime: [UInt8] {
        let day = floorDivide(unixSeconds, 86_400)
        let second = unixSeconds - day * 86_400
        let date = civilDate(daysSince1970: day)
        let fields = [date.month, date.day, second / 3600, second / 60 % 60, second % 60]
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(date.year, width: 4, to: &text)
        for (field, separator) in zip(fields, "--T::".utf8) {
            text.append(separator)
            append(field, width: 2, to: &text)
        }
        return text
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

/// Writes a number that is not negative with so many digits.
private func append(_ number: Int64, width: Int, to text: inout [UInt8]) {
    var divisor = (1..<width).reduce(1 as Int64) { power, _ in power * 10 }
    while divisor > 0 {
        text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
        divisor /= 10
    }
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
