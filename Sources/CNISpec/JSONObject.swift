/// The members of a JSON object in their order, no key twice. Two objects are equal when they have the same members in
/// the same order. Keys are compared as Swift compares strings, by canonical equivalence.
public struct JSONObject: Hashable, Sendable {
    /// One key and its value.
    public struct Member: Hashable, Sendable {
        public let key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// In the order in which they were read or set.
    public private(set) var members: [Member] = []

    public init() {}

    /// A key that comes twice keeps its first place and its last value.
    public init(_ members: [Member]) {
        for member in members { self[member.key] = member.value }
    }

    /// `members` has no key twice; the parser has seen to it.
    init(distinct members: [Member]) { self.members = members }

    public var isEmpty: Bool { members.isEmpty }
    /// In the members' order.
    public var keys: [String] { members.map(\.key) }

    /// Setting a key that exists keeps its place; a new one goes to the end; `nil` removes it.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let place = members.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { Member(key: $0, value: $1) })
    }
}
