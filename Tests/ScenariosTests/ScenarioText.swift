import Foundation
import Scenarios

/// The repository's own folder of scenario files.
let shippedScenarios = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "mock-ec2/scenarios")

/// A file's mistakes, each as `LINE:COLUMN: MESSAGE`; none when it is a scenario.
func mistakes(_ text: String, for use: Scenario.Use = .serve) -> [String] {
    mistakes(Array(text.utf8), for: use)
}

func mistakes(_ bytes: [UInt8], for use: Scenario.Use = .serve) -> [String] {
    do {
        _ = try Scenario(reading: bytes, for: use)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

func scenario(_ text: String, for use: Scenario.Use = .serve) throws -> Scenario {
    try Scenario(reading: Array(text.utf8), for: use)
}
