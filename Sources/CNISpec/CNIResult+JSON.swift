extension CNIResult {
    /// The result in the shape of `version`, the request's. Fields that it does not know are left out, and `dns` when it
    /// is empty.
    public func json(for version: CNIVersion) -> JSONValue {
        var object: JSONObject = ["cniVersion": .string(version.rawValue)]
        object["interfaces"] = .array(interfaces.map { $0.json(for: version) })
        object["ips"] = .array(ips.map { $0.json(for: version) })
        object["routes"] = .array(routes.map { $0.json(for: version) })
        object["dns"] = dns.json
        return .object(object)
    }
}

extension JSONObject {
    fileprivate mutating func set(_ key: String, _ value: String?) { self[key] = value.map { .string($0) } }
    fileprivate mutating func set(_ key: String, _ value: Int?) { self[key] = value.map { .int($0) } }
    fileprivate mutating func set(_ key: String, _ value: [String]) {
        self[key] = value.isEmpty ? nil : .array(value.map { .string($0) })
    }
}

extension CNIResult.Interface {
    fileprivate func json(for version: CNIVersion) -> JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set("mac", mac)
        if version >= .v1_1_0 { object.set("mtu", mtu) }
        object.set("sandbox", sandbox)
        if version >= .v1_1_0 {
            object.set("socketPath", socketPath)
            object.set("pciID", pciID)
        }
        return .object(object)
    }
}

extension CNIResult.IP {
    fileprivate func json(for version: CNIVersion) -> JSONValue {
        var object = JSONObject()
        if version < .v1_0_0 { object.set("version", isIPv6 ? "6" : "4") }
        object.set("interface", interface)
        object.set("address", address)
        object.set("gateway", gateway)
        return .object(object)
    }
}

extension CNIResult.Route {
    fileprivate func json(for version: CNIVersion) -> JSONValue {
        var object = JSONObject()
        object.set("dst", dst)
        object.set("gw", gw)
        guard version >= .v1_1_0 else { return .object(object) }
        object.set("mtu", mtu)
        object.set("advmss", advmss)
        object.set("priority", priority)
        object.set("table", table)
        object.set("scope", scope)
        return .object(object)
    }
}

extension CNIResult.DNS {
    /// `nil` when there is nothing to say.
    fileprivate var json: JSONValue? {
        var object = JSONObject()
        object.set("nameservers", nameservers)
        object.set("domain", domain)
        object.set("search", search)
        object.set("options", options)
        return object.isEmpty ? nil : .object(object)
    }
}
