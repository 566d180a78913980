import AWSCore
import HTTPClient

extension EC2Client {
    /// Makes a call, with all repetitions that are in order, and returns the root element of the answer.
    @discardableResult
    func call(_ action: EC2Action, _ parameters: QueryParameters) async throws(EC2Error) -> XMLElement {
        let body = parameters.body(of: action)
        let start = clock.uptime()
        var progress = CallProgress(action: action, policy: retry)
        var identity = try await identify(progress)
        while true {
            do { try await limiter.acquire(action.rawValue) } catch { throw progress.error(.cancelled) }
            let attempt = await send(body, action: action, as: identity)
            let kind: EC2Error.Kind
            switch attempt.result {
            case .success(let root):
                await limiter.succeeded(action.rawValue)
                return root
            case .failure(let failure): kind = failure.kind
            }
            if kind.verdict == .throttled { await limiter.throttled(action.rawValue) }

            switch progress.step(after: kind, elapsed: clock.uptime() - start, random: random()) {
            case .fail(let error): throw error
            case .wait(let duration):
                do { try await clock.sleep(duration) } catch { throw progress.error(kind) }
            case .renewSignature:
                let clockChanged = skew.learn(from: attempt.response, now: clock.now())
                let renewed = await renew(identity)
                // The same request, signed with the same key at the same time, would be refused the same way.
                guard clockChanged || renewed != identity else { throw progress.error(kind) }
                identity = renewed
            }
        }
    }

    /// Makes a call and reads its answer.
    func call<Value>(
        _ action: EC2Action, _ parameters: QueryParameters, _ decode: (XMLElement) throws(XMLDecodingError) -> Value
    ) async throws(EC2Error) -> Value {
        let root = try await call(action, parameters)
        do {
            return try decode(root)
        } catch {
            throw EC2Error(
                action: action.rawValue, kind: .malformedAnswer(error.description), outcomeIsUnknown: !action.isRead)
        }
    }

    private struct Attempt {
        let response: HTTPResponse?
        let result: Result<XMLElement, EC2Failure>
    }

    private func send(_ body: [UInt8], action: EC2Action, as identity: Credentials) async -> Attempt {
        let request = HTTPRequest(
            method: "POST", url: url,
            headers: [
                HTTPHeader(name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"),
                HTTPHeader(name: "User-Agent", value: userAgent),
            ],
            body: body, timeout: timeout)
        let signed = SigV4Signer.sign(
            request, credentials: identity, region: region, service: "ec2", date: clock.now() + skew.value)
        do {
            let response = try await http.send(signed)
            return Attempt(response: response, result: EC2Answer.read(response, to: action))
        } catch {
            return Attempt(response: nil, result: .failure(EC2Failure(.transport(error))))
        }
    }

    private func identify(_ progress: CallProgress) async throws(EC2Error) -> Credentials {
        do { return try await credentials.credentials() } catch { throw progress.error(.credentials(error)) }
    }

    /// Other credentials than `refused`. Where many calls were refused together, the first fetches and the others find them.
    func renew(_ refused: Credentials) async -> Credentials {
        if let current = try? await credentials.credentials(), current != refused { return current }
        return (try? await credentials.refreshed()) ?? refused
    }
}
