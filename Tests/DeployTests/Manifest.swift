import Foundation
import TestSupport

/// The objects of a manifest, as a cluster would see them.
struct Manifest {
    let objects: [[String: Any]]

    /// Reads YAML, by Python's reader.
    init(yaml: String) throws {
        let program = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)"
        let text = try Python.run("-c", program, input: yaml)
        objects = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
    }

    /// The file that people apply.
    static func committed() throws -> Manifest { try Manifest(yaml: Project.text("deploy/vpc-cni.yaml")) }

    /// What the chart makes of `values`.
    static func rendered(_ values: [String: Any]) throws -> Manifest { try Manifest(yaml: render(values)) }

    /// The chart's text; without values, what the committed file is made of. Throws what Helm says.
    static func render(_ values: [String: Any]? = nil) throws -> String {
        let script = "\(Project.folder)/scripts/render-chart"
        guard let values else { return try Python.run(script) }
        let folder = try ScratchFolder()
        let file = "\(folder.path)/values.json"
        try JSONSerialization.data(withJSONObject: values).write(to: URL(filePath: file))
        return try Python.run(script, file)
    }

    /// Why Helm refuses `values`; `nil` when it does not.
    static func refusal(_ values: [String: Any]) -> String? {
        do {
            _ = try render(values)
            return nil
        } catch { return "\(error)" }
    }

    /// Which of these values the chart's schema accepts.
    static func areFine(_ values: [[String: Any]]) throws -> [Bool] {
        let program = """
            import helm_python, json, sys
            def is_fine(chart, values):
                try:
                    chart.validate_schema(values)
                except helm_python.HelmError:
                    return False
                return True
            with helm_python.Chart.load(sys.argv[1]) as chart:
                print(json.dumps([is_fine(chart, values) for values in json.load(sys.stdin)]))
            """
        let input = String(decoding: try JSONSerialization.data(withJSONObject: values), as: UTF8.self)
        let answer = try Python.run("-c", program, "\(Project.folder)/deploy/chart", input: input)
        return try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [Bool] ?? []
    }

    func object(_ kind: String) -> [String: Any] { objects.first { $0[text: "kind"] == kind } ?? [:] }

    var settings: [String: String] { object("ConfigMap")["data"] as? [String: String] ?? [:] }
    /// The pod's template.
    var pod: [String: Any] { object("DaemonSet")[object: "spec"][object: "template"][object: "spec"] }
    var installer: [String: Any] { pod[objects: "initContainers"].first ?? [:] }
    var daemon: [String: Any] { pod[objects: "containers"].first ?? [:] }

    /// Where a container has which folder of the host.
    func mounts(of container: [String: Any]) -> [(host: String, inside: String)] {
        container[objects: "volumeMounts"].compactMap { mount in
            let volume = pod[objects: "volumes"].first { $0[text: "name"] == mount[text: "name"] }
            guard let path = volume?[object: "hostPath"]["path"] as? String else { return nil }
            return (path, mount[text: "mountPath"])
        }
    }
}
