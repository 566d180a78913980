/// What is wrong with the body of a request to the admin API.
public struct BodyError: Error, Hashable, CustomStringConvertible {
    /// The path of the member, for instance `drain.free`; empty: the body itself.
    public let member: String
    /// `nil`: it is missing.
    public let value: JSON?
    /// What it must be.
    public let expected: String

    /// A member whose value is not what it must be.
    init(_ member: String, _ value: JSON?, expected: String) {
        self.member = member
        self.value = value
        self.expected = expected
    }

    public var description: String {
        "\(member.isEmpty ? "the body" : member) is \(value?.text ?? "missing"): \(expected)"
    }
}

/// Takes the members out of a JSON object; what is left at the end is an error.
struct MemberReader {
    private var members: [JSON.Member]
    /// Stands before the names in errors.
    private let path: String

    init(body: [UInt8]) throws(BodyError) {
        guard let json = JSON(parsing: body) else {
            throw BodyError(
                "", .string(String(decoding: body.prefix(100), as: UTF8.self)), expected: "must be JSON")
        }
        try self.init(json)
    }

    init(_ json: JSON, _ path: String = "") throws(BodyError) {
        guard case .object(let members) = json else {
            throw BodyError(String(path.dropLast()), json, expected: "must be an object")
        }
        self.members = members
        self.path = path
    }

    mutating func string(_ name: String) throws(BodyError) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let string) = value, !string.isEmpty else {
            throw error(name, value, "must be a string that is not empty")
        }
        return string
    }

    mutating func strings(_ name: String) throws(BodyError) -> [String]? {
        guard let value = take(name) else { return nil }
        guard case .array(let elements) = value else { throw error(name, value, "must be a list of strings") }
        return try elements.map { element throws(BodyError) in
            guard case .string(let string) = element else { throw error(name, element, "must be a string") }
            return string
        }
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>) throws(BodyError) -> Double? {
        guard let value = take(name) else { return nil }
        guard case .number(let number) = value, range.contains(number) else {
            throw error(
                name, value,
                "must be a number from \(JSON.number(range.lowerBound).text) to \(JSON.number(range.upperBound).text)")
        }
        return number
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(BodyError) -> Int? {
        guard let value = take(name) else { return nil }
        guard case .number(let number) = value, let integer = Int(exactly: number), range.contains(integer) else {
            throw error(name, value, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    /// A switch that is there only to be `true`.
    mutating func isTrue(_ name: String) throws(BodyError) -> Bool {
        guard let value = take(name) else { return false }
        guard value == .boolean(true) else { throw error(name, value, "must be true, or not there") }
        return true
    }

    mutating func object(_ name: String) throws(BodyError) -> MemberReader? {
        guard let value = take(name) else { return nil }
        return try MemberReader(value, "\(path)\(name).")
    }

    /// A member as it is.
    mutating func take(_ name: String) -> JSON? {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
        return members.remove(at: index).value
    }

    func error(_ name: String, _ value: JSON?, _ expected: String) -> BodyError {
        BodyError(path + name, value, expected: expected)
    }

    /// Nothing must be left.
    func finish() throws(BodyError) {
        guard let member = members.first else { return }
        throw error(member.name, member.value, "there is no such member here, or it is there twice")
    }
}
