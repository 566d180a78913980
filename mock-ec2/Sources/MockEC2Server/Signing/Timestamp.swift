import MockCloud

/// The forms of time that signed requests and HTTP carry.
enum Timestamp {
    /// Reads ISO 8601's basic form, `20150830T123600Z`; `nil` for anything else.
    static func parse(basic text: String) -> CloudTime? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let date = number(bytes[0..<8]), let time = number(bytes[9..<15])
        else { return nil }
        return moment(
            year: date / 10_000, month: date / 100 % 100, day: date % 100, hour: time / 10_000,
            minute: time / 100 % 100,
            second: time % 100)
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7); `nil` for anything else.
    static func parse(internetMessage text: String) -> CloudTime? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = number(parts[1].utf8),
            let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3].utf8)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { number($0.utf8) }
        guard clock.count == 3 else { return nil }
        return moment(
            year: year, month: Int64(month) + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    }

    /// `20150830T123600Z`
    static func basic(_ time: CloudTime) -> String { time.wholeSeconds.filter { $0 != "-" && $0 != ":" } }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    static func internetMessage(_ time: CloudTime) -> String {
        // 2026-11-23T22:15:00Z
        let text = Array(time.wholeSeconds.utf8)
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[Int((time.unixSeconds / 86_400 + 4) % 7)]
        let month = months[Int(number(text[5..<7]) ?? 1) - 1]
        func field(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        return "\(weekday), \(field(8..<10)) \(month) \(field(0..<4)) \(field(11..<19)) GMT"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...8).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. The years are those that
    /// `CloudTime` can hold.
    private static func moment(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) -> CloudTime? {
        guard (1970...2261).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 61
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return CloudTime(unixSeconds: days * 86_400 + hour * 3600 + minute * 60 + second)
    }
}
