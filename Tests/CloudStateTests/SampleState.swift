import CloudState
import MockCloud
import MockEC2Server

/// The state of a cloud of one node in which nothing has happened yet.
func sampleState(_ arguments: [String] = ["--seed", "7"]) async throws -> SavedState {
    let cloud = try MockCloud(.standard(), seed: 7, now: CloudTime(unixSeconds: 1_800_000_000))
    return SavedState(
        origin: CloudOrigin(command: "serve", arguments: arguments), nodeNames: ["i-1": "node1"],
        snapshot: await CloudService(cloud: cloud).snapshot())
}
