import MockCloud
import MockEC2Server

// A fault has the members of the body of `POST /_mock/faults`, and is read by what reads that; only the names are more.
extension ScenarioReader {
    func readFault(_ field: Field, _ mistakes: inout Mistakes) -> FaultRequest? {
        guard case .object(let members) = field.value.json else {
            mistakes.add(field, "must be a mapping like {action: CreateNetworkInterface, code: InternalError}")
            return nil
        }
        guard Fields(field, known: FaultRequest.members, &mistakes) != nil else { return nil }
        let known = members.filter { FaultRequest.members.contains($0.name) }
        guard known.count == members.count || !known.isEmpty,
            let request = readRequest(known, field, &mistakes)
        else { return nil }
        return checkNames(in: request, field, &mistakes) ? request : nil
    }

    /// The request with these members of the field; `nil` after its mistakes.
    private func readRequest(
        _ members: [JSON.Member], _ field: Field, _ mistakes: inout Mistakes
    ) -> FaultRequest? {
        var rest = members
        // The reader stops at the first mistake: without the member that it is in, it tells the next.
        for round in 0...members.count {
            do throws(BodyError) {
                let request = try FaultRequest(.object(rest))
                return round == 0 ? request : nil
            } catch {
                let name = String(error.member.prefix { $0 != "." })
                let isOfTheFile = error.value != nil && members.contains { $0.name == name }
                // What is missing because a member was left out is no mistake of the file's.
                guard round == 0 || isOfTheFile else { return nil }
                add(error, in: field, &mistakes)
                rest.removeAll { $0.name == name }
                // So that the others are still members of a fault.
                if !rest.contains(where: { ["code", "drop"].contains($0.name) }), name != "code" {
                    rest.append(JSON.Member(name: "code", value: "InternalError"))
                }
            }
        }
        return nil
    }

    private func add(_ error: BodyError, in field: Field, _ mistakes: inout Mistakes) {
        var found = field
        for name in error.member.split(separator: ".") {
            guard case .mapping(let entries) = found.value.content,
                let entry = entries.first(where: { $0.key == name })
            else { break }
            found = Field(path: Fields.join(found.path, entry.key), value: entry.value)
        }
        let path = Fields.join(field.path, error.member)
        let value = error.value == nil ? "missing" : found.value.summary
        mistakes.add("\(path) is \(value): \(error.expected)", at: found.position)
    }

    /// Whether what the fault is about is named in the file. Ids may be there too, as they are the same for one seed.
    private func checkNames(in request: FaultRequest, _ field: Field, _ mistakes: inout Mistakes) -> Bool {
        let names = scenario.configuration.instances.map(\.name)
        switch request {
        case .mishap(.drain(let subnet, _)):
            let known = subnets.compactMap(\.name)
            return check(subnet, "subnet", "subnet", of: known, field["drain", "subnet"], &mistakes)
        case .mishap(.stop(let instance)):
            return check(instance, "i", "instance", of: names, field["stop"], &mistakes)
        case .mishap(.detach(let interface)):
            return checkInterface(interface, of: names, field["detach"], &mistakes)
        case .fault(let fault):
            guard case .attachStuck(let interface?) = fault.effect else { return true }
            return checkInterface(interface, of: names, field["attachStuck"], &mistakes)
        case .credentialsExpire:
            return true
        }
    }

    private func checkInterface(
        _ name: String, of instances: [String], _ field: Field, _ mistakes: inout Mistakes
    ) -> Bool {
        if name.hasPrefix("eni-") { return true }
        guard let slash = name.lastIndex(of: "/"), let index = Int(name[name.index(after: slash)...]), index >= 0 else {
            mistakes.add(field, "must be an instance and a device index like node1/1")
            return false
        }
        return check(String(name[..<slash]), "i", "instance", of: instances, field, &mistakes)
    }

    private func check(
        _ name: String, _ idPrefix: String, _ kind: String, of known: [String], _ field: Field,
        _ mistakes: inout Mistakes
    ) -> Bool {
        if known.contains(name) || name.hasPrefix(idPrefix + "-") { return true }
        mistakes.add(field, "no \(kind) has this name" + suggestion(for: name, of: known))
        return false
    }
}

extension Field {
    /// The value at the end of a path of members that are there.
    fileprivate subscript(names: String...) -> Field {
        names.reduce(self) { field, name in
            guard case .mapping(let entries) = field.value.content,
                let entry = entries.first(where: { $0.key == name })
            else { return field }
            return Field(path: Fields.join(field.path, name), value: entry.value)
        }
    }
}

extension YAMLValue {
    /// As JSON; a word that is neither a number nor a switch is text.
    var json: JSON {
        switch content {
        case .quoted(let text): .string(text)
        case .plain("true"): .boolean(true)
        case .plain("false"): .boolean(false)
        case .plain(_) where isNull: .null
        case .plain(let word): Field.number(word).map(JSON.number) ?? .string(word)
        case .sequence(let values): .array(values.map(\.json))
        case .mapping(let entries): .object(entries.map { JSON.Member(name: $0.key, value: $0.value.json) })
        }
    }
}
