/// The forms in which AWS writes a time, to and from seconds since 1970. All are UTC.
public enum AWSTime {
    /// `20150830T123600Z`: ISO 8601's basic form, as `X-Amz-Date` has it.
    public static func basic(_ seconds: Int64) -> String {
        let (days, second) = seconds.quotientAndRemainderFlooring(dividingBy: 86_400)
        let (year, month, day) = civil(daysSince1970: days)
        return padded(year, 4) + padded(month) + padded(day) + "T"
            + padded(second / 3_600) + padded(second / 60 % 60) + padded(second % 60) + "Z"
    }

    /// Reads `2026-11-23T22:15:00Z` and `2026-11-23T22:15:00.000Z`, as in metadata and in EC2's answers; nil if it is not that.
    public static func parse(iso8601 text: String) -> Int64? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("Z") else { return nil }
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(number)
        let time = parts[1].dropLast().prefix { $0 != "." }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2] else { return nil }
        return seconds(year: year, month: month, day: day, time: time)
    }

    /// Reads `Tue, 24 Nov 2026 23:13:03 GMT` (RFC 9110 section 5.6.7), as the header `Date` has it; nil if it is not that.
    public static func parse(httpDate text: String) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = number(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = number(parts[3])
        else { return nil }
        return seconds(year: year, month: Int64(month) + 1, day: day, time: parts[4])
    }

    private static func seconds(year: Int64, month: Int64, day: Int64, time: Substring) -> Int64? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false).map(number)
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
            (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring) -> Int64? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }

    private static func padded(_ number: Int64, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // Days to and from a date of the Gregorian calendar, counted in eras of 400 years that begin on 1 March, so that the
    // leap day comes last: https://howardhinnant.github.io/date_algorithms.html (days_from_civil, civil_from_days).

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = year.quotientAndRemainderFlooring(dividingBy: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainderFlooring(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}

extension Int64 {
    fileprivate func quotientAndRemainderFlooring(dividingBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
