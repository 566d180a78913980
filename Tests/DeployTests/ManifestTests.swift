import Foundation
import TestSupport
import Testing

/// deploy/vpc-cni.yaml and the chart that it is made from.
@Suite(NeedsPython(module: "helm_python"), NeedsPython(module: "kubernetes_validate")) struct ManifestTests {
    @Test func `The committed manifest is what the chart makes`() throws {
        #expect(try Manifest.render() == Project.text("deploy/vpc-cni.yaml"), "make manifests")
    }

    /// The defaults, and every value that adds something.
    enum Choice: CaseIterable {
        case defaults, everything

        var values: [String: Any] {
            switch self {
            case .defaults: ["image": "vpc-cni"]
            case .everything:
                [
                    "image": "vpc-cni", "credentialsSecret": "keys", "certificates": "PEM",
                    "imagePullSecrets": [["name": "pull"]], "podAnnotations": ["a": "b"],
                    "settings": ["ADDITIONAL_ENI_TAGS": ["team": "a"], "MAX_ENI": 2] as [String: Any],
                ]
            }
        }
    }

    @Test(arguments: Choice.allCases)
    func `Kubernetes' schemas accept every object, with no unknown field`(choice: Choice) throws {
        let manifest = try Manifest.rendered(choice.values)
        let program = """
            import json, sys, kubernetes_validate
            for item in json.load(sys.stdin):
                kubernetes_validate.validate(item, "1.37", strict=True)
                print(item["kind"])
            """
        let input = String(decoding: try JSONSerialization.data(withJSONObject: manifest.objects), as: UTF8.self)
        let kinds = try Python.run("-c", program, input: input).split(separator: "\n")
        #expect(kinds.contains("DaemonSet") && kinds.count == manifest.objects.count)
    }

    @Test func `Helm's linter finds nothing to object to`() throws {
        let program = """
            import helm_python, sys
            print(helm_python.lint(sys.argv[1], {'image': 'a'}, strict=True)['errors'])
            """
        #expect(try Python.run("-c", program, "\(Project.folder)/deploy/chart") == "[]\n")
    }

    @Test
    func `Without an image, with a misspelt value or a wrong setting nothing is rendered, and the value is named`() {
        #expect(Manifest.refusal([:])?.contains("/image") == true)
        #expect(Manifest.refusal(["image": "a", "colour": "red"])?.contains("colour") == true)
        #expect(Manifest.refusal(["image": "a", "settings": ["WARM_ENI": 1]])?.contains("WARM_ENI") == true)
        #expect(Manifest.refusal(["image": "a", "settings": ["MAX_ENI": 1001]])?.contains("MAX_ENI") == true)
    }

    @Test func `The pod has the network's capability and nothing else that it could do without`() throws {
        let manifest = try Manifest.committed()
        let least: NSDictionary = [
            "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
            "capabilities": ["drop": ["ALL"], "add": ["NET_ADMIN"]],
        ]
        #expect(manifest.installer[object: "securityContext"] as NSDictionary == least)
        #expect(manifest.daemon[object: "securityContext"] as NSDictionary == least)
        #expect(
            manifest.pod[object: "securityContext"] as NSDictionary == ["seccompProfile": ["type": "RuntimeDefault"]])
        #expect(manifest.pod["hostPID"] == nil && manifest.pod["hostIPC"] == nil)
        // No API server, so no token and no role.
        #expect(manifest.pod["automountServiceAccountToken"] as? Bool == false)
        #expect(manifest.object("ServiceAccount")["automountServiceAccountToken"] as? Bool == false)
        #expect(Set(manifest.objects.map { $0[text: "kind"] }) == ["ServiceAccount", "ConfigMap", "DaemonSet"])
    }

    @Test func `Every volume is mounted, and each folder of the host by who writes there only`() throws {
        let manifest = try Manifest.committed()
        let installer = Set(manifest.mounts(of: manifest.installer).map(\.host))
        let daemon = Set(manifest.mounts(of: manifest.daemon).map(\.host))
        #expect(installer == ["/opt/cni/bin", "/proc/sys/net", "/etc/systemd/networkd.conf.d"])
        #expect(daemon == ["/run/vpc-cni", "/etc/cni/net.d"])
        #expect(manifest.pod[objects: "volumes"].count == installer.count + daemon.count)
    }

    @Test func `Other settings make other pods: the daemon reads them when it starts`() throws {
        func stamp(_ values: [String: Any]) throws -> String {
            let template = try Manifest.rendered(values).object("DaemonSet")[object: "spec"][object: "template"]
            return template[object: "metadata"][object: "annotations"][text: "vpc-cni/settings"]
        }
        let usual = try stamp(["image": "a"])
        #expect(!usual.isEmpty)
        #expect(try stamp(["image": "a", "settings": ["MAX_ENI": 2]]) != usual)
        #expect(try stamp(["image": "b"]) == usual)
    }
}
