import IPAddressing
import MockCloud

/// The parameters of one EC2 call, read by name and type.
///
/// It keeps account of what was read, so that a parameter that EC2 has and this cloud does not act on is refused instead
/// of ignored.
struct QueryReader {
    private let values: [String: String]
    /// The indices, in numeric order, of each list: `Filter` has `1`, `2`; `Filter.1.Value` has `1`.
    private let lists: [String: [String]]
    private var unread: Set<String>

    /// Throws `UnknownParameter` for a name that `known` does not hold, `InvalidParameterValue` for a name given twice or a
    /// value with characters that XML cannot carry back.
    init(_ pairs: [FormDecoding.Pair], known: KnownParameters.Names) throws(CloudError) {
        var values: [String: String] = [:]
        for pair in pairs where !Self.common.contains(pair.name) && !pair.name.hasPrefix("X-Amz-") {
            guard known.contains(pair.name) else {
                throw CloudError("UnknownParameter", "The parameter \(pair.name) is not recognized")
            }
            guard pair.value.unicodeScalars.allSatisfy(\.isXMLCharacter) else {
                throw .invalidValue(pair.name, pair.value.debugDescription)
            }
            guard values.updateValue(pair.value, forKey: pair.name) == nil else {
                throw CloudError("InvalidParameterValue", "The parameter \(pair.name) is given more than once")
            }
        }
        self.values = values
        lists = Self.lists(in: values.keys)
        unread = Set(values.keys)
    }

    private static func lists(in names: some Sequence<String>) -> [String: [String]] {
        var lists: [String: Set<String>] = [:]
        for name in names {
            var rest = Substring(name)
            while let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) {
                rest = rest[rest.utf8.index(after: dot)...]
                let part = rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: ".")) ?? rest.endIndex)]
                if Int32(part) != nil { lists[String(name[..<dot]), default: []].insert(String(part)) }
            }
        }
        return lists.mapValues { indices in
            indices.compactMap { text in Int32(text).map { (number: $0, text: text) } }
                .sorted { ($0.number, $0.text) < ($1.number, $1.text) }.map(\.text)
        }
    }

    /// What every call carries.
    private static let common: Set<String> = ["Action", "Version"]

    /// Throws when a parameter was given that nobody has read.
    func finish() throws(CloudError) {
        guard let name = unread.min() else { return }
        throw CloudError("UnsupportedOperation", "The parameter \(name) is not supported by this mock")
    }

    // MARK: Scalars

    mutating func string(_ name: String) -> String? {
        unread.remove(name)
        return values[name]
    }

    mutating func required(_ name: String) throws(CloudError) -> String {
        guard let value = string(name), !value.isEmpty else {
            throw CloudError("MissingParameter", "The request must contain the parameter \(name)")
        }
        return value
    }

    mutating func integer(_ name: String) throws(CloudError) -> Int? {
        guard let text = string(name) else { return nil }
        // Int32 is what EC2's model says; it also keeps sums from overflowing.
        guard let value = Int32(text) else { throw .invalidValue(name, text) }
        return Int(value)
    }

    mutating func requiredInteger(_ name: String) throws(CloudError) -> Int {
        _ = try required(name)
        return try integer(name) ?? 0
    }

    mutating func boolean(_ name: String) throws(CloudError) -> Bool? {
        guard let text = string(name) else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw .invalidValue(name, text)
        }
    }

    mutating func address(_ name: String) throws(CloudError) -> IPv4Address? {
        guard let text = string(name) else { return nil }
        guard let address = IPv4Address(text) else {
            throw CloudError(
                "InvalidParameterValue", "Value (\(text)) for parameter \(name) is invalid. Invalid IPv4 address.")
        }
        return address
    }

    /// One of a few words, for what it stands for.
    mutating func choice<Value>(_ name: String, _ words: [String: Value]) throws(CloudError) -> Value? {
        guard let text = string(name) else { return nil }
        guard let value = words[text] else { throw .invalidValue(name, text) }
        return value
    }

    mutating func base64(_ name: String) throws(CloudError) -> [UInt8]? {
        guard let text = string(name) else { return nil }
        guard let bytes = Base64.decode(text) else {
            throw CloudError("InvalidParameterValue", "Invalid BASE64 encoding of user data")
        }
        return bytes
    }

    /// Passes over what has no meaning here: the parameters `names`, and all that is in them.
    mutating func skip(_ names: [String]) {
        unread = unread.filter { parameter in
            !names.contains { parameter == $0 || parameter.hasPrefix($0 + ".") }
        }
    }

    // MARK: Lists

    /// The indices N for which a parameter `name.N` or `name.N.member` is given, in numeric order; gaps are fine.
    func indices(_ name: String) -> [String] { lists[name] ?? [] }

    mutating func strings(_ name: String) -> [String] {
        var strings: [String] = []
        for index in indices(name) { if let value = string("\(name).\(index)") { strings.append(value) } }
        return strings
    }

    mutating func requiredStrings(_ name: String) throws(CloudError) -> [String] {
        let strings = strings(name)
        guard !strings.isEmpty else {
            throw CloudError("MissingParameter", "The request must contain the parameter \(name)")
        }
        return strings
    }

    mutating func addresses(_ name: String) throws(CloudError) -> [IPv4Address] {
        var addresses: [IPv4Address] = []
        for index in indices(name) {
            if let address = try address("\(name).\(index)") { addresses.append(address) }
        }
        return addresses
    }

    // MARK: Structures that many calls share

    mutating func filters() throws(CloudError) -> [CloudFilter] {
        var filters: [CloudFilter] = []
        for index in indices("Filter") {
            let name = try required("Filter.\(index).Name")
            filters.append(CloudFilter(name: name, values: strings("Filter.\(index).Value")))
        }
        return filters
    }

    mutating func tags(_ prefix: String = "Tag") throws(CloudError) -> [CloudTag] {
        var tags: [CloudTag] = []
        for index in indices(prefix) {
            let key = try required("\(prefix).\(index).Key")
            tags.append(CloudTag(key: key, value: string("\(prefix).\(index).Value") ?? ""))
        }
        return tags
    }

    mutating func tagSpecifications() throws(CloudError) -> [TagSpecification] {
        var specifications: [TagSpecification] = []
        for index in indices("TagSpecification") {
            let type = try required("TagSpecification.\(index).ResourceType")
            let tags = try tags("TagSpecification.\(index).Tag")
            specifications.append(TagSpecification(resourceType: type, tags: tags))
        }
        return specifications
    }

    /// The parameters of a describing call whose ids are given as `idName.N`.
    mutating func describe(_ idName: String?) throws(CloudError) -> DescribeRequest {
        var request = DescribeRequest(ids: idName.map { strings($0) } ?? [], filters: try filters())
        request.maxResults = try integer("MaxResults")
        request.nextToken = string("NextToken")
        request.dryRun = try boolean("DryRun") ?? false
        return request
    }
}

extension CloudError {
    static func invalidValue(_ name: String, _ value: String) -> CloudError {
        CloudError("InvalidParameterValue", "Value (\(value)) for parameter \(name) is invalid.")
    }
}

extension Unicode.Scalar {
    /// XML 1.0, section 2.2: `Char`.
    var isXMLCharacter: Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
