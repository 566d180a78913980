/// The fields of a form that was sent; one that was left empty is as if it were not there.
struct ConsoleForm {
    private let fields: [String: String]

    init(_ body: [UInt8]) {
        let pairs = FormDecoding.pairs(body) ?? []
        fields = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }).filter { !$0.value.isEmpty }
    }

    subscript(name: String) -> String? { fields[name] }

    func error(_ name: String, _ expected: String) -> BodyError {
        BodyError(name, fields[name].map(JSON.string), expected: expected)
    }

    /// The body of `/_mock/faults` that the form stands for; its field `kind` says which form it is.
    func fault() throws(BodyError) -> JSON {
        switch fields["kind"] {
        case "call":
            return .object([
                "action": string("action"), "code": string("code"), "drop": string("drop"),
                "latencyMilliseconds": try number("latencyMilliseconds"),
                "effectDelayMilliseconds": try number("effectDelayMilliseconds"), "count": try number("count"),
                "probability": try number("probability"),
            ])
        case "imds":
            let imds = JSON.object([
                "status": try number("status"), "timeout": try number("timeout"),
                "stale": string("stale").map { _ in .boolean(true) },
            ])
            return .object([
                "imds": imds, "latencyMilliseconds": try number("latencyMilliseconds"), "count": try number("count"),
            ])
        case "drain":
            let drain = JSON.object(["subnet": string("subnet"), "free": try number("free")])
            return .object(["drain": drain])
        case "detach": return .object(["detach": string("interface") ?? .string("")])
        case "stop": return .object(["stop": string("instance") ?? .string("")])
        case "credentials": return ["credentialsExpire": .boolean(true)]
        default: throw error("kind", "must be call, imds, drain, detach, stop or credentials")
        }
    }

    private func string(_ name: String) -> JSON? { fields[name].map(JSON.string) }

    private func number(_ name: String) throws(BodyError) -> JSON? {
        guard let text = fields[name] else { return nil }
        guard let number = Double(text), number.isFinite else { throw error(name, "must be a number") }
        return .number(number)
    }
}
