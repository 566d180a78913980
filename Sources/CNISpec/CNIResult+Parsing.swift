extension CNIResult {
    /// Reads a result of any version that we speak, for instance `prevResult`. Unknown members are passed over.
    ///
    /// Throws `CNIError` of code 7 that names the element at fault; an `interface` that is no index of `interfaces` is one.
    public init(json: JSONObject) throws(CNIError) {
        interfaces = try Self.elements("interfaces", of: json, Interface.init(json:))
        ips = try Self.elements("ips", of: json, IP.init(json:))
        routes = try Self.elements("routes", of: json, Route.init(json:))
        let fields = FieldReader(object: json, toleratesFaults: false)
        dns = try fields.value(of: "dns", mustBe: "a dns object", DNS.init(json:)) ?? DNS()
        for ip in ips {
            guard let index = ip.interface, !interfaces.indices.contains(index) else { continue }
            throw CNIError(
                .invalidConfiguration,
                "ips: interface \(index) of \(ip.address) is not one of the \(interfaces.count) interfaces")
        }
    }

    private static func elements<Element>(
        _ key: String, of object: JSONObject, _ read: (JSONValue) -> Element?
    ) throws(CNIError) -> [Element] {
        guard let value = object[key], value != .null else { return [] }
        guard let values = value.arrayValue else {
            throw CNIError(.invalidConfiguration, "\(key) = \(FieldReader.excerpt(of: value)) is not an array")
        }
        var elements: [Element] = []
        for value in values {
            guard let element = read(value) else {
                throw CNIError(.invalidConfiguration, "\(key): \(FieldReader.excerpt(of: value)) is malformed")
            }
            elements.append(element)
        }
        return elements
    }
}

extension JSONValue {
    /// Whether each member that is there (and not null) passes its test.
    fileprivate func hasShape(strings: [String] = [], integers: [String] = [], lists: [String] = []) -> Bool {
        guard let object = objectValue else { return false }
        func present(_ keys: [String]) -> [JSONValue] { keys.compactMap { object[$0] }.filter { $0 != .null } }
        return present(strings).allSatisfy { $0.stringValue != nil }
            && present(integers).allSatisfy { $0.intValue != nil }
            && present(lists).allSatisfy { $0.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false }
    }

    fileprivate func list(_ key: String) -> [String] { self[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
}

extension CNIResult.Interface {
    fileprivate init?(json: JSONValue) {
        guard json.hasShape(strings: ["name", "mac", "sandbox", "socketPath", "pciID"], integers: ["mtu"]),
            let name = json["name"]?.stringValue
        else { return nil }
        self.init(
            name: name, mac: json["mac"]?.stringValue, mtu: json["mtu"]?.intValue,
            sandbox: json["sandbox"]?.stringValue, socketPath: json["socketPath"]?.stringValue,
            pciID: json["pciID"]?.stringValue)
    }
}

extension CNIResult.IP {
    fileprivate init?(json: JSONValue) {
        guard json.hasShape(strings: ["address", "gateway"], integers: ["interface"]),
            let address = json["address"]?.stringValue
        else { return nil }
        self.init(
            address: address, gateway: json["gateway"]?.stringValue, interface: json["interface"]?.intValue)
    }
}

extension CNIResult.Route {
    fileprivate init?(json: JSONValue) {
        let numbers = ["mtu", "advmss", "priority", "table", "scope"]
        guard json.hasShape(strings: ["dst", "gw"], integers: numbers), let dst = json["dst"]?.stringValue else {
            return nil
        }
        self.init(
            dst: dst, gw: json["gw"]?.stringValue, mtu: json["mtu"]?.intValue, advmss: json["advmss"]?.intValue,
            priority: json["priority"]?.intValue, table: json["table"]?.intValue, scope: json["scope"]?.intValue)
    }
}

extension CNIResult.DNS {
    /// `nil` when a member has the wrong shape.
    init?(json: JSONValue) {
        guard json.hasShape(strings: ["domain"], lists: ["nameservers", "search", "options"]) else { return nil }
        self.init(
            nameservers: json.list("nameservers"), domain: json["domain"]?.stringValue, search: json.list("search"),
            options: json.list("options"))
    }
}
