/// A place on this server. Its path is a literal, so that no text from outside becomes a scheme or another host.
struct Link: Sendable {
    let path: StaticString
    var query: [(name: StaticString, value: String)] = []
    var fragment: StaticString?

    init(_ path: StaticString, _ query: [(name: StaticString, value: String)] = [], fragment: StaticString? = nil) {
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    var text: String {
        var text = path.description
        for (index, pair) in query.enumerated() {
            text += "\(index == 0 ? "?" : "&")\(pair.name)=\(CanonicalRequest.encode(pair.value.utf8))"
        }
        if let fragment { text += "#\(fragment)" }
        return text
    }
}
