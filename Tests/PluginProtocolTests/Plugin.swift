import Foundation
import TestSupport

/// The plugin's executable, called as a runtime calls it.
struct Plugin {
    /// `VPC_CNI` names another one, for instance the release build; else the one built beside the tests.
    static let path =
        ProcessInfo.processInfo.environment["VPC_CNI"]
        ?? URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("vpc-cni").path

    /// The variables of every call; `nil` in `changes` takes one away.
    static func call(
        _ command: String, _ config: String, _ changes: [String: String?] = [:]
    ) throws -> Command.Output {
        var environment: [String: String] = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": "c1", "CNI_NETNS": "/run/netns/not-there",
            "CNI_IFNAME": "eth0", "CNI_PATH": "/opt/cni/bin", "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAME=p",
        ]
        for (name, value) in changes { environment[name] = value }
        let assignments = environment.map { "\($0)=\($1)" }
        return try Command.result(["env", "-i"] + assignments + [path], input: config)
    }
}

extension Command.Output {
    /// The code of the error on stdout, which must be one JSON object and nothing else.
    var errorCode: Int? { error?["code"] as? Int }
    var message: String { error?["msg"] as? String ?? "" }
    var details: String { error?["details"] as? String ?? "" }
    private var error: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
    }
}
