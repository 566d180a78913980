import Testing

@testable import MockCloud

@Suite struct CloudTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_472_100, "2026-11-23T22:15:00Z"), (-1, "1969-12-31T23:59:59Z"), (4_102_444_800, "2100-01-01T00:00:00Z"),
    ])
    func `a time prints as ISO 8601`(_ seconds: Int64, _ text: String) {
        #expect(CloudTime(unixSeconds: seconds).wholeSeconds == text)
    }

    @Test func `a time prints its milliseconds as EC2 does and adds durations`() {
        let time = CloudTime(unixSeconds: 1_795_472_100) + .milliseconds(7)
        #expect(time.description == "2026-11-23T22:15:00.007Z")
        #expect((time + .seconds(-1)).description == "2026-11-23T22:14:59.007Z")
        #expect(time - CloudTime(unixSeconds: 1_795_472_099) == .milliseconds(1007))
    }
}
