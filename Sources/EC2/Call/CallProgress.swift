import AWSCore

/// The attempts of one call so far, and what is to follow the next failure. Pure: it neither waits nor sends.
struct CallProgress {
    enum Step: Hashable {
        case wait(Duration)
        /// Fetch fresh credentials, correct the clock, and repeat if either changed anything.
        case renewSignature
        case fail(EC2Error)
    }

    let action: EC2Action
    let policy: RetryPolicy
    private var attempts = 0
    private var hasRenewedSignature = false
    private var mayHaveTakenEffect = false

    init(action: EC2Action, policy: RetryPolicy) {
        self.action = action
        self.policy = policy
    }

    /// - Parameters:
    ///   - elapsed: The time since the call began.
    ///   - random: In 0..<1.
    mutating func step(after kind: EC2Error.Kind, elapsed: Duration, random: Double) -> Step {
        attempts += 1
        let verdict = kind.verdict
        switch verdict {
        case .broken, .abandoned: mayHaveTakenEffect = !action.isRead
        // With the same client token EC2 would have told of the earlier attempt, had it worked.
        case .final: if case .service = kind { mayHaveTakenEffect = false }
        case .throttled, .signatureRefused, .notSent: break
        }

        switch verdict {
        case .throttled: return repeatLater(.throttled, kind, elapsed, random)
        case .notSent: return repeatLater(.transient, kind, elapsed, random)
        case .broken where action.isIdempotent: return repeatLater(.transient, kind, elapsed, random)
        case .signatureRefused where !hasRenewedSignature:
            hasRenewedSignature = true
            return .renewSignature
        case .broken, .abandoned, .final, .signatureRefused: return .fail(error(kind))
        }
    }

    func error(_ kind: EC2Error.Kind) -> EC2Error {
        EC2Error(action: action.rawValue, kind: kind, outcomeIsUnknown: mayHaveTakenEffect)
    }

    private func repeatLater(
        _ failure: RetryPolicy.Failure, _ kind: EC2Error.Kind, _ elapsed: Duration, _ random: Double
    ) -> Step {
        switch policy.decide(attempt: attempts, failure: failure, elapsed: elapsed, random: random) {
        case .wait(let duration): .wait(duration)
        case .stop: .fail(error(kind))
        }
    }
}
