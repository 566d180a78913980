/// Several providers in order: the first that is set up here is asked from then on.
///
/// A provider that is set up but fails ends the search: to go on to the next would act as somebody else than was meant.
/// Answers are kept until 5 minutes before they expire. Callers that come while a provider is being asked share its answer.
public actor CredentialsChain: CredentialsProvider {
    /// AWS hands out new role credentials at least 5 minutes before the old ones expire (EC2 User Guide, "Retrieve
    /// security credentials from instance metadata").
    static let margin: Int64 = 300
    /// How long credentials that are about to expire serve on, after the attempt to renew them has failed.
    static let pauseAfterFailure: Int64 = 10

    private let providers: [any CredentialsProvider]
    private let now: @Sendable () -> Int64
    private var chosen: (any CredentialsProvider)?
    private var kept: Credentials?
    private var nextRenewal = Int64.min
    private var inFlight: Flight?
    private var lastFlight = 0

    private struct Flight {
        let id: Int
        let isRenewal: Bool
        let task: Task<Result<Credentials, CredentialsError>, Never>
    }

    /// - Parameter now: Seconds since 1970.
    public init(_ providers: [any CredentialsProvider], now: @escaping @Sendable () -> Int64 = ClientClock.system.now) {
        self.providers = providers
        self.now = now
    }

    public func credentials() async throws(CredentialsError) -> Credentials {
        guard let kept else { return try await fetch(isRenewal: false) }
        guard let expiration = kept.expiration, now() >= max(expiration - Self.margin, nextRenewal) else { return kept }
        do {
            return try await fetch(isRenewal: true)
        } catch {
            guard now() < expiration else { throw error }
            nextRenewal = now() + Self.pauseAfterFailure
            return kept
        }
    }

    public func refreshed() async throws(CredentialsError) -> Credentials {
        try await fetch(isRenewal: true)
    }

    private func fetch(isRenewal: Bool) async throws(CredentialsError) -> Credentials {
        let flight: Flight
        if let inFlight, inFlight.isRenewal || !isRenewal {
            flight = inFlight
        } else {
            lastFlight += 1
            let id = lastFlight
            flight = Flight(
                id: id, isRenewal: isRenewal, task: Task { await self.ask(isRenewal: isRenewal, flight: id) })
            inFlight = flight
        }
        let result = await flight.task.value
        if inFlight?.id == flight.id { inFlight = nil }
        return try result.get()
    }

    private func ask(isRenewal: Bool, flight: Int) async -> Result<Credentials, CredentialsError> {
        var reasons: [String] = []
        for provider in chosen.map({ [$0] }) ?? providers {
            do {
                let answer = isRenewal ? try await provider.refreshed() : try await provider.credentials()
                // A renewal that began later may have been quicker; what it got is newer.
                if flight == lastFlight {
                    chosen = provider
                    kept = answer
                    nextRenewal = .min
                }
                return .success(answer)
            } catch {
                guard error.kind == .notConfigured else { return .failure(error) }
                reasons.append("\(error.provider): \(error.reason)")
            }
        }
        // What was set up has gone; the next call looks at all of them again.
        chosen = nil
        return .failure(
            CredentialsError(.notConfigured, provider: "any provider", reason: reasons.joined(separator: "; ")))
    }
}
