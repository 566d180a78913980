import Foundation
import HTTPServer
import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// What docs/mock-ec2.md says of this cloud beside moto, asked of both by the same script.
@Suite(NeedsPython(module: "moto.server")) struct BehaviourTests {
    private static let script = fixture("behaviours.py").path

    private func behaviours(of cloud: String) async throws -> [String: Bool] {
        let output = try await Command.onOwnThread(
            [Python.executable, Self.script, cloud],
            environment: ["AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"])
        return try JSONDecoder().decode([String: Bool].self, from: Data(output.utf8))
    }

    @Test func `the table of the docs says how EC2's behaviours hold here and in moto`() async throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/mock-ec2.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map(String.init)
        try await withServer(try makeService()) { server in
            async let here = behaviours(of: "http://127.0.0.1:\(server.ec2[0].port)")
            async let there = behaviours(of: "moto")
            let (mock, moto) = (try await here, try await there)
            #expect(mock.count > 15 && mock.keys == moto.keys)
            for (behaviour, holds) in mock {
                #expect(holds, "\(behaviour)")
                let row = "| \(behaviour) | yes | \(moto[behaviour] == true ? "yes" : "no") |"
                let isThere = rows.contains(row)
                #expect(isThere, "\(row) is not in docs/mock-ec2.md")
            }
        }
    }
}
