/// How a describing action lists its resources: the pages it accepts, their order, the filters it knows.
struct Listing<Resource: Sendable>: Sendable {
    let action: CloudAction
    /// The accepted range of MaxResults (botocore's service model).
    var pageSizes = 5...1000
    /// EC2's name of the ids' parameter, for its message.
    let idsParameter: String
    /// What orders the resources; no two have the same.
    let key: @Sendable (Resource) -> String
    let filters: FilterTable<Resource>

    /// Checks what can be checked without looking anything up.
    func check(_ request: DescribeRequest) throws(CloudError) {
        if let size = request.maxResults {
            guard size >= pageSizes.lowerBound else {
                throw .outOfRange("maxResults", size, "greater than \(pageSizes.lowerBound)")
            }
            guard size <= pageSizes.upperBound else {
                throw .outOfRange("maxResults", size, "less than \(pageSizes.upperBound)")
            }
            guard request.ids.isEmpty else {
                throw .invalidCombination(
                    "The parameter \(idsParameter) cannot be used with the parameter maxResults")
            }
        }
        _ = try filters.test(request.filters)
        _ = try lastKey(of: request)
    }

    /// The page that is asked for, from candidates that are ordered by `key`.
    func page(_ request: DescribeRequest, from candidates: some Sequence<Resource>) throws(CloudError) -> Page<Resource>
    {
        let isWanted = try filters.test(request.filters)
        let last = try lastKey(of: request)
        let size = request.ids.isEmpty ? request.maxResults ?? pageSizes.upperBound : Int.max
        var elements: [Resource] = []
        for candidate in candidates {
            if let last, key(candidate) <= last { continue }
            guard isWanted(candidate) else { continue }
            guard elements.count < size else {
                return Page(elements: elements, nextToken: elements.last.map { token(after: key($0), request) })
            }
            elements.append(candidate)
        }
        return Page(elements: elements, nextToken: nil)
    }

    // A token names the last resource of its page, so that it survives inserts and deletes between pages, and the
    // question it belongs to.

    private func token(after key: String, _ request: DescribeRequest) -> String {
        hexadecimal("\(fingerprint(of: request)) \(key)".utf8)
    }

    private func lastKey(of request: DescribeRequest) throws(CloudError) -> String? {
        guard let token = request.nextToken else { return nil }
        let parts = text(ofHexadecimal: token)?.split(separator: " ", maxSplits: 1) ?? []
        guard parts.count == 2, parts[0] == fingerprint(of: request) else {
            throw CloudError("InvalidNextToken", "The token '\(token.prefix(100))' is invalid")
        }
        return String(parts[1])
    }

    private func fingerprint(of request: DescribeRequest) -> String {
        let question = request.filters.map { "\($0.name)=\($0.values.joined(separator: ","))" }.joined(separator: "&")
        // FNV-1a: against mistakes, not against attacks.
        let hash = "\(action.rawValue)?\(question)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

private func hexadecimal(_ bytes: String.UTF8View) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

private func text(ofHexadecimal digits: String) -> String? {
    let digits = Array(digits.utf8)
    guard digits.count % 2 == 0, digits.allSatisfy({ $0 < 128 && Character(Unicode.Scalar($0)).isHexDigit }) else {
        return nil
    }
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
        UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
    }
    return String(validating: bytes, as: UTF8.self)
}
