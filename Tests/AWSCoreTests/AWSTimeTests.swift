import Foundation
import Testing

@testable import AWSCore

struct AWSTimeTests {
    @Test(
        arguments: [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
            (951_868_800, "20000301T000000Z"), (1_440_938_160, "20150830T123600Z"), (4_107_542_400, "21000301T000000Z"),
            (-1, "19691231T235959Z"),
        ] as [(Int64, String)])
    func `a time is written as X-Amz-Date has it`(_ seconds: Int64, _ text: String) {
        #expect(AWSTime.basic(seconds) == text)
    }

    @Test(
        arguments: [
            ("2026-11-23T22:15:00.000Z", 1_795_472_100), ("2026-11-23T22:15:00Z", 1_795_472_100),
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T00:00:00Z", 951_782_400), ("2026-11-23", nil), ("", nil),
            ("2026-13-23T22:15:00Z", nil), ("2026-11-23T25:15:00Z", nil), ("2026-11-23T22:15Z", nil),
            ("2026-11-23T22:15:00+01:00", nil), ("99999-11-23T22:15:00Z", nil), ("-1-1-1T1:1:1Z", nil),
        ] as [(String, Int64?)])
    func `ISO 8601 is read, and nothing else is taken for it`(_ text: String, _ seconds: Int64?) {
        #expect(AWSTime.parse(iso8601: text) == seconds)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("now", nil), ("", nil),
        ] as [(String, Int64?)])
    func `the Date header is read, and nothing else is taken for it`(_ text: String, _ seconds: Int64?) {
        #expect(AWSTime.parse(httpDate: text) == seconds)
    }

    @Test func `a hundred years of days agree with Foundation`() {
        let formatter = ISO8601DateFormatter()
        for day in stride(from: Int64(0), to: 36_525, by: 7) {
            let seconds = day * 86_400 + day % 86_400
            let text = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(AWSTime.parse(iso8601: text) == seconds)
            #expect(AWSTime.basic(seconds) == text.filter { $0 != "-" && $0 != ":" })
        }
    }
}
