extension EC2Client {
    /// More pages than this are no answer but a server that never ends.
    static let maximumPages = 1_000

    /// Makes a call page by page until EC2 has no more.
    /// - Parameter pageSize: `MaxResults`; nil when resources are named by id, with which EC2 does not take it.
    func pages<Value>(
        _ action: EC2Action, _ parameters: QueryParameters, pageSize: Int?,
        _ decode: (XMLElement) throws(XMLDecodingError) -> [Value]
    ) async throws(EC2Error) -> [Value] {
        var values: [Value] = []
        var seen: Set<String> = []
        var token: String?
        repeat {
            var page = parameters
            page.set("MaxResults", pageSize)
            page.set("NextToken", token)
            (values, token) = try await call(action, page) { (root) throws(XMLDecodingError) in
                (values + (try decode(root)), try root.optional("nextToken"))
            }
            if let token, !seen.insert(token).inserted || seen.count >= Self.maximumPages {
                throw EC2Error(
                    action: action.rawValue,
                    kind: .malformedAnswer(
                        "its pages do not end: token '\(token.prefix(80))' after \(seen.count) pages"))
            }
        } while token != nil
        return values
    }
}
