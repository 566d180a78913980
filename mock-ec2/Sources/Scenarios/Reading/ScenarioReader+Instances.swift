import MockCloud

extension ScenarioReader {
    /// More than EC2 gives anybody at once, and all that a process of this kind should hold.
    static let maximumInstances = 5000

    mutating func readInstances(_ fields: Fields, _ mistakes: inout Mistakes) {
        guard let list = fields["instances"] else {
            groups = scenario.configuration.instances.map { _ in Field(path: "instances", value: fields.value) }
            return
        }
        scenario.configuration.instances = []
        for field in list.elements(&mistakes) {
            guard let group = readGroup(field, &mistakes) else { continue }
            guard scenario.configuration.instances.count + group.count <= Self.maximumInstances else {
                mistakes.add(
                    "\(field.path): there are more than \(Self.maximumInstances) instances", at: field.position)
                break
            }
            scenario.configuration.instances += group
            groups += group.map { _ in field }
        }
        checkNames(&mistakes)
    }

    private func checkNames(_ mistakes: inout Mistakes) {
        var known: [String: Field] = [:]
        for (instance, field) in zip(scenario.configuration.instances, groups) {
            if let other = known[instance.name] {
                mistakes.add("\(field.path): \(other.path) has an instance \(instance.name) too", at: field.position)
            }
            known[instance.name] = field
        }
    }

    /// The instances of one element of the list: one, or `count` with numbers behind their name.
    private func readGroup(
        _ field: Field, _ mistakes: inout Mistakes
    ) -> [CloudConfiguration.InstanceConfiguration]? {
        let keys = [
            "name", "count", "type", "subnet", "primaryAddress", "publicAddress", "public", "role", "tags",
            "interfaces",
        ]
        guard let fields = Fields(field, known: keys, &mistakes) else { return nil }
        let name = fields["name"]?.text(&mistakes)
        let count = fields["count"]?.integer(in: 1...Self.maximumInstances, &mistakes)
        var instance = CloudConfiguration.InstanceConfiguration(name: name ?? "node")
        if let type = fields["type"] { instance.type = readType(type, &mistakes) ?? instance.type }
        instance.subnet = readSubnet(of: fields, &mistakes) ?? 0
        readAddresses(fields, isOne: (count ?? 1) == 1, &instance, &mistakes)
        if let role = fields["role"]?.text(&mistakes) { instance.roleName = role == "none" ? nil : role }
        instance.tags = Field.tags(fields["tags"], name: nil, &mistakes)
        instance.interfaces = (fields["interfaces"]?.elements(&mistakes) ?? []).compactMap { field in
            readInterface(field, of: instance, &mistakes)
        }
        if name != nil, count == nil { return [instance] }
        let first = name == nil ? scenario.configuration.instances.count + 1 : 1
        return (first..<first + (count ?? 1)).map { number in
            var one = instance
            one.name += String(number)
            return one
        }
    }

    private func readType(_ field: Field, _ mistakes: inout Mistakes) -> String? {
        guard let name = field.text(&mistakes) else { return nil }
        guard InstanceType.names.contains(name) else {
            mistakes.add(
                field,
                "there is no such instance type" + suggestion(for: name, of: InstanceType.names.sorted()))
            return nil
        }
        return name
    }

    /// The index of the subnet that is named, or of the first.
    private func readSubnet(of fields: Fields, _ mistakes: inout Mistakes) -> Int? {
        guard let field = fields["subnet"] else {
            if subnets.isEmpty {
                mistakes.add("\(fields.path): there is no subnet for it to be in", at: fields.position)
            }
            return 0
        }
        guard let name = field.text(&mistakes) else { return nil }
        guard let index = subnets.firstIndex(where: { $0.name == name }) else {
            let names = subnets.compactMap(\.name)
            let known = names.isEmpty ? ": no subnet has one" : ": there are \(names.joined(separator: ", "))"
            let hint = suggestion(for: name, of: names)
            mistakes.add(field, "no subnet has this name" + (hint.isEmpty ? known : hint))
            return nil
        }
        return index
    }

    private func readAddresses(
        _ fields: Fields, isOne: Bool, _ instance: inout CloudConfiguration.InstanceConfiguration,
        _ mistakes: inout Mistakes
    ) {
        instance.primaryAddress = fields["primaryAddress"]?.address(&mistakes)
        instance.publicAddress = fields["publicAddress"]?.address(&mistakes)
        if let isPublic = fields["public"]?.boolean(&mistakes) { instance.isPublic = isPublic }
        for name in ["primaryAddress", "publicAddress"] {
            guard !isOne, let field = fields[name] else { continue }
            mistakes.add(field, "one address is not for several instances: the cloud chooses those of a count")
        }
        if !instance.isPublic, let field = fields["publicAddress"] {
            mistakes.add(field, "an instance with public: false has none")
        }
    }

    private func readInterface(
        _ field: Field, of instance: CloudConfiguration.InstanceConfiguration, _ mistakes: inout Mistakes
    ) -> CloudConfiguration.InterfaceConfiguration? {
        guard let fields = Fields(field, known: ["subnet", "addresses", "prefixes"], &mistakes) else { return nil }
        let subnet = fields["subnet"] == nil ? instance.subnet : readSubnet(of: fields, &mistakes)
        var interface = CloudConfiguration.InterfaceConfiguration(subnet: subnet ?? 0)
        interface.addressCount = fields["addresses"]?.integer(in: 0...100, &mistakes) ?? 0
        interface.prefixCount = fields["prefixes"]?.integer(in: 0...100, &mistakes) ?? 0
        return interface
    }
}
