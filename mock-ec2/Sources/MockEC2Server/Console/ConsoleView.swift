/// What of the cloud the page shows: the query of its address.
struct ConsoleView: Sendable {
    /// Only what has this in an id, a name, a type, a state or an address.
    var filter = ""
    /// From 1.
    var instancePage = 1
    /// From 1.
    var subnetPage = 1
    /// The one subnet that is shown, larger than usual.
    var subnet: String?
    /// Seconds between two loads of the page where no script does it; `nil`: none.
    var reload: Int?

    init() {}

    /// A value that cannot be is as if it were not there.
    init(_ query: Substring) {
        for pair in FormDecoding.pairs(query.utf8) ?? [] {
            switch pair.name {
            case "q": filter = pair.value
            case "instances": instancePage = max(1, Int(pair.value) ?? 1)
            case "subnets": subnetPage = max(1, Int(pair.value) ?? 1)
            case "subnet": subnet = pair.value
            case "reload": reload = Int(pair.value).map { min(max(1, $0), 3600) }
            default: break
            }
        }
    }

    /// The page itself.
    func link(_ fragment: StaticString? = nil) -> Link { Link("/", query, fragment: fragment) }

    /// Where a form of the page goes; the answer leads back to the same view.
    func form(_ path: StaticString) -> Link { Link(path, query) }

    /// The same view with a change.
    func with(_ change: (inout ConsoleView) -> Void) -> ConsoleView {
        var view = self
        change(&view)
        return view
    }

    private var query: [(name: StaticString, value: String)] {
        var query: [(name: StaticString, value: String)] = []
        if !filter.isEmpty { query.append(("q", filter)) }
        if instancePage > 1 { query.append(("instances", String(instancePage))) }
        if subnetPage > 1 { query.append(("subnets", String(subnetPage))) }
        if let subnet { query.append(("subnet", subnet)) }
        if let reload { query.append(("reload", String(reload))) }
        return query
    }

    /// Whether one of `texts` has the filter in it, whatever the case.
    func matches(_ texts: @autoclosure () -> [String]) -> Bool {
        guard !filter.isEmpty else { return true }
        let wanted = filter.lowercased()
        return texts().contains { $0.lowercased().contains(wanted) }
    }
}

/// A part of a list that is too long for the page.
struct Excerpt<Element> {
    let elements: ArraySlice<Element>
    /// From 1.
    let page: Int
    let pageCount: Int
    /// Of the whole list.
    let count: Int

    /// The page `page` of `all`, or the last one.
    init(_ all: [Element], page: Int, size: Int) {
        count = all.count
        pageCount = max(1, (all.count + size - 1) / size)
        self.page = min(max(1, page), pageCount)
        elements = all.dropFirst((self.page - 1) * size).prefix(size)
    }
}
