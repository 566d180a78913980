import MockCloud

// What no single field tells.
extension ScenarioReader {
    /// Lets the cloud begin, for all that EC2 itself would refuse.
    func rehearse(_ mistakes: inout Mistakes) {
        var configuration = scenario.configuration
        var groups = groups
        while true {
            do throws(BeginningError) {
                _ = try MockCloud(
                    beginning: configuration, seed: scenario.seed ?? 0, now: CloudTime(unixSeconds: 0))
                return
            } catch {
                let field = field(of: error.part, groups)
                mistakes.add("\(field.path): EC2 would say \(error.error)", at: field.position)
                // The other instances may have mistakes of their own; those of the same group have the same.
                guard case .instance = error.part else { return }
                let kept = groups.indices.filter { groups[$0].path != field.path }
                configuration.instances = kept.map { configuration.instances[$0] }
                groups = kept.map { groups[$0] }
            }
        }
    }

    private func field(of part: BeginningError.Part, _ groups: [Field]) -> Field {
        switch part {
        case .vpc(let index): vpcs[index].field
        case .subnet(let index): subnets[index].field
        case .instance(let index): groups[index]
        }
    }
}

/// What a data plane on one machine allows.
public enum LabLimits {
    public static let nodes = 100
}

extension ScenarioReader {
    /// A lab has one VPC, and its nodes are namespaces that are called as the instances are.
    mutating func checkLab(_ fields: Fields, _ nodes: Int?, _ mistakes: inout Mistakes) {
        if vpcs.count > 1 {
            mistakes.add("\(vpcs[1].field.path): a lab has one VPC", at: vpcs[1].field.position)
        }
        let count = scenario.configuration.instances.count
        if let nodes, nodes <= count {
            scenario.configuration.instances = Array(scenario.configuration.instances.prefix(nodes))
            groups = Array(groups.prefix(nodes))
        } else if let nodes {
            let field = fields["instances"]
            mistakes.add(
                "instances: there are \(count) of the \(nodes) nodes that are asked for",
                at: field?.position ?? fields.position)
        } else if count > LabLimits.nodes {
            mistakes.add(
                "\(groups[LabLimits.nodes].path): a lab has at most \(LabLimits.nodes) instances, and here are \(count): "
                    + "--nodes takes the first of them", at: groups[LabLimits.nodes].position)
        }
        for (instance, field) in zip(scenario.configuration.instances, groups).prefix(LabLimits.nodes) {
            let name = instance.name
            let letters = "abcdefghijklmnopqrstuvwxyz0123456789".utf8
            guard
                !name.utf8.allSatisfy(letters.contains) || name.utf8.count > 40
                    || ["router", "internet"].contains(name)
            else { continue }
            mistakes.add(
                "\(field.path): an instance of a lab cannot be called \(name): small letters and digits, at most 40, and "
                    + "neither router nor internet", at: field.position)
        }
    }
}
