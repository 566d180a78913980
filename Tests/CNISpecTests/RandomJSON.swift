import CNISpec
import TestSupport

/// Random JSON values, and documents that are nearly JSON.
enum RandomJSON {
    private static let texts = ["", "a", "\u{0}", "\"\\/", "gr\u{FC}n", "\u{1F600}", "\u{2028}", "0.3.1", "eth0", "\n"]
    private static let numbers = ["0", "-1", "1.5", "1e9", "-0.25E-3", "18446744073709551616"]

    static func value(depth: Int, using generator: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .int(.random(in: -1000...1000, using: &generator))
        case 3: return JSONNumber(numbers.randomElement(using: &generator) ?? "0").map { .number($0) } ?? .null
        case 4: return .string(texts.randomElement(using: &generator) ?? "")
        case 5:
            return .array(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth + 1, using: &generator) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        .init(
                            key: texts.randomElement(using: &generator) ?? "",
                            value: value(depth: depth + 1, using: &generator))
                    }))
        }
    }

    /// Bytes that any JSON is made of come more often than others.
    static func bytes(upTo count: Int, using generator: inout SplitMix) -> [UInt8] {
        let common = Array(#"{}[]":,\u0d8e-1.tfn "#.utf8)
        return (0..<Int.random(in: 0...count, using: &generator)).map { _ in
            Bool.random(using: &generator)
                ? common.randomElement(using: &generator) ?? 0 : .random(in: .min ... .max, using: &generator)
        }
    }

    /// `document` with one to three bytes changed, dropped, doubled, or its tail cut off.
    static func mutated(_ document: [UInt8], using generator: inout SplitMix) -> [UInt8] {
        var bytes = document
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = .random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
            }
        }
        return bytes
    }
}
