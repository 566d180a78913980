import Foundation
import Scenarios
import Testing

/// Files that are made to hurt.
@Suite struct HostileFileTests {
    @Test func `a file of more than a MiB is not read`() {
        let line = "# a comment\n"
        let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
        #expect(mistakes(text).isEmpty)
        #expect(mistakes(text + line) == ["1:1: the file has 1048584 bytes: at most 1048576 are read"])
    }

    @Test(arguments: ["[", "- ", "{a: ", "? ", "a: [", "&a ["])
    func `nesting costs an error, however deep`(piece: String) async {
        // In a task, whose thread has the smaller stack.
        let found = await Task { mistakes(String(repeating: piece, count: 200_000 / piece.utf8.count)) }.value
        #expect(found.count == 1, "\(found.prefix(3))")
        let some = mistakes("vpcs: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40))
        #expect(some.contains { $0.hasSuffix("this is nested deeper than 32 levels") }, "\(some)")
    }

    @Test func `aliases of aliases of aliases are bounded`() {
        var text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "b\(level): &a\(level) [\(aliases)]\n"
        }
        text += "? *a12\n: x\n"
        let begin = ContinuousClock.now
        let found = mistakes(text.replacing("? *a12\n: x\n", with: ""))
        #expect(
            found.contains { $0.hasSuffix("the file has more than 100000 values, with those that aliases stand for") })
        #expect(mistakes(text).count == 1)
        #expect(mistakes("a: &a [*a]").count == 2)
        #expect(ContinuousClock.now - begin < .seconds(60))
    }

    @Test func `keys of keys of keys are not even compared`() {
        let deep = String(repeating: "? ", count: 900) + "[" + String(repeating: "x,", count: 200_000) + "x]"
        #expect(mistakes(deep).count == 1)
        let twice = (0..<300).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        #expect(!mistakes(twice).isEmpty)
    }

    @Test func `a file of mistakes tells a thousand of them`() {
        let text = (0..<30_000).map { "key\($0): 1\n" }.joined()
        #expect(mistakes(text).count == 1000)
    }

    @Test func `what is no text is told so`() {
        #expect(mistakes([0x61, 0xFF]) == ["1:1: the file is not UTF-8 text"])
        #expect(mistakes("seed: 1\nregion: \u{7}x") == ["2:9: the character U+7 must not be in the file"])
        #expect(mistakes("\u{E000}a") == ["1:1: the character U+E000 must not be in the file"])
        #expect(mistakes(Array(repeating: 0, count: 1 << 20)).count == 10)
        #expect(mistakes(Data(repeating: 0x22, count: 100_000).map { $0 }).count == 1)
    }
}
