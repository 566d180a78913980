public import MockCloud

/// All that a cloud service knows, at a moment: with it another process goes on as this one would have.
///
/// It holds secrets: those of temporary keys, of keys that were set, and of metadata sessions. Left out are the keys of the
/// beginning, which whoever starts a service brings along, and what is computed again when it is needed.
public struct CloudSnapshot: Sendable, Codable {
    public let cloud: MockCloud
    /// What `/_mock/reset` goes back to.
    let beginning: MockCloud
    /// By how much the cloud's clock is ahead of the wall clock.
    let clockOffset: Duration
    let temporaryKeys: [AccessKey]
    let accessChanges: AccessChanges
    let roleSessions: RoleSessions
    let metadataTokens: MetadataTokens
    let callCounts: [String: Int]
    let credentialExpiries: Int
    let timeline: Timeline.Progress
}

extension CloudService {
    /// The service as it is now.
    public func snapshot() -> CloudSnapshot {
        hasChanged = false
        return CloudSnapshot(
            cloud: cloud.kept, beginning: beginning, clockOffset: clock.offset, temporaryKeys: verifier.temporaryKeys,
            accessChanges: accessChanges, roleSessions: roleSessions, metadataTokens: metadataTokens,
            callCounts: callCounts, credentialExpiries: credentialExpiries, timeline: timeline.progress)
    }

    /// Takes up where the service of `snapshot` was. To be called before `start()`, which lets happen what has come due
    /// since, and builds the data plane anew.
    public func restore(_ snapshot: CloudSnapshot) {
        cloud = snapshot.cloud
        cloud.tellFabricAnew()
        beginning = snapshot.beginning
        clock.advance(by: snapshot.clockOffset)
        for key in snapshot.temporaryKeys { verifier.add(key) }
        change(snapshot.accessChanges)
        roleSessions = snapshot.roleSessions
        metadataTokens = snapshot.metadataTokens
        callCounts = snapshot.callCounts
        credentialExpiries = snapshot.credentialExpiries
        timeline.resume(snapshot.timeline)
    }

    /// Calls `observer`, which must not wait, at once when something changes: the first time after this and after each
    /// snapshot.
    public func observeChanges(_ observer: @escaping @Sendable () -> Void) {
        changeObserver = observer
        if hasChanged { observer() }
    }

    func noteChange() {
        guard !hasChanged else { return }
        hasChanged = true
        changeObserver?()
    }
}
