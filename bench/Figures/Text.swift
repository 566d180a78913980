package import CNISpec

extension Double {
    /// With so many decimals; `-` when it is no number.
    package func decimals(_ count: Int) -> String {
        guard isFinite else { return "-" }
        let scale = (0..<count).reduce(1) { number, _ in number * 10 }
        let units = Int((magnitude * Double(scale)).rounded())
        let fraction = String(units % scale)
        let zeros = String(repeating: "0", count: count - fraction.count)
        return "\(self < 0 && units > 0 ? "-" : "")\(units / scale)\(count > 0 ? "." + zeros + fraction : "")"
    }
}

extension String {
    /// Filled up with spaces on the right.
    package func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
    /// Filled up with spaces on the left.
    package func left(_ width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}

extension JSONValue {
    /// Three decimals; `null` when there is no such figure.
    package static func decimal(_ value: Double) -> JSONValue {
        JSONNumber(value.decimals(3)).map(JSONValue.number) ?? .null
    }
}
