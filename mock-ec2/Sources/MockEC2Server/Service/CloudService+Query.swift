public import HTTPServer
import Logging
import MockCloud
import Synchronization

extension CloudService {
    /// Answers a request to the EC2 endpoint: EC2's Query API, STS, and the admin API under `/_mock/`.
    ///
    /// Only the call itself is made where the state is; what stands before and behind it is done wherever the caller runs,
    /// so that requests of several connections are read and written at the same time.
    public nonisolated func ec2(_ request: HTTPServerRequest) async -> HTTPServerReply {
        if request.target.utf8.starts(with: "/_mock/".utf8) { return await admin(request) }
        if request.isForConsolePage { return await consolePage(request) }
        let began = ContinuousClock.now
        let now = clock.now
        var envelope = Envelope(service: .ec2, requestID: UniqueID.random(), now: now)
        guard request.path == "/" || request.path.isEmpty else {
            return envelope.failure(code: "NoSuchPath", message: "There is no path \(request.path)", status: 404)
        }
        guard let parameters = parameters(of: request) else {
            return envelope.failure(
                CloudError("MalformedQueryString", "The query string contains a syntax error."))
        }
        let version = parameters.first { $0.name == "Version" }?.value
        guard let action = parameters.first(where: { $0.name == "Action" })?.value, !action.isEmpty else {
            return envelope.failure(CloudError("MissingAction", "The request is missing an action."))
        }
        if STSAction(rawValue: action) != nil || version == Self.stsVersion { envelope.service = .sts }
        var caller: AccessKey?
        let reply: HTTPServerReply
        var outcome = CallLog.Entry.success
        do {
            reply = try await answer(action, version: version, parameters, to: request, envelope, &caller)
            if reply.dropsConnection { outcome = CallLog.Entry.dropped }
        } catch {
            let error = envelope.error(of: error)
            outcome = error.code
            reply = envelope.failure(error)
        }
        let entry = CallLog.Entry(
            time: now, action: action.utf8.count > 64 ? String(action.prefix(64)) : action,
            caller: caller.map(CallLog.Caller.init), source: request.remoteAddress,
            outcome: outcome, status: reply.dropsConnection ? 0 : reply.status, requestID: envelope.requestID,
            duration: ContinuousClock.now - began)
        calls.withLock { $0.record(entry) }
        return reply
    }

    static let ec2Version = "2016-11-15"
    static let stsVersion = "2011-06-15"

    private nonisolated func answer(
        _ action: String, version: String?, _ parameters: [FormDecoding.Pair], to request: HTTPServerRequest,
        _ envelope: Envelope, _ caller: inout AccessKey?
    ) async throws -> HTTPServerReply {
        let isSTS = envelope.service == .sts
        let expectedVersion = isSTS ? Self.stsVersion : Self.ec2Version
        guard version == nil || version == expectedVersion else {
            throw CloudError(
                "NoSuchVersion",
                "The requested version (\(version ?? "")) of service \(isSTS ? "STS" : "AmazonEC2") does not exist")
        }
        if isSTS, let action = STSAction(rawValue: action) {
            let outcome = await callSTS(action, parameters, request)
            caller = outcome.caller
            return envelope.success(action.rawValue, try outcome.content.get())
        }
        guard !isSTS, let operation = EC2Operations.all[action] else {
            throw CloudError("InvalidAction", "The action \(action) is not valid for this web service.")
        }
        let service = SignatureVerifier.Service(name: "ec2", region: region, allowedSkew: .seconds(5 * 60))
        let signer = Result { () throws(AuthenticationFailure) in
            try verifier.verify(request, for: service, now: envelope.now)
        }
        caller = try? signer.get()
        let query = Result { () throws(CloudError) in
            try QueryReader(parameters, known: KnownParameters.names(of: action))
        }
        let outcome = try await call(action, parameters, signer, query, operation)
        // Cut short when the server ends, which is no error.
        if outcome.strike.latency > .zero { try? await Task.sleep(for: outcome.strike.latency) }
        guard outcome.strike.drop == nil else { return .droppedConnection }
        return envelope.success(action, try outcome.content.get())
    }

    /// Counts a call, and makes it if its signature holds and its parameters can be read.
    private func call(
        _ action: String, _ parameters: [FormDecoding.Pair], _ signer: Result<AccessKey, AuthenticationFailure>,
        _ query: Result<QueryReader, CloudError>, _ operation: EC2Operation
    ) async throws -> (content: Result<XMLWriter, CloudError>, strike: FaultStrike) {
        callCounts[action, default: 0] += 1
        let signer = try signer.get()
        var query = try query.get()
        advance()
        try await hold(action)
        cloud.refusal = refusal(of: action, parameters, for: signer)
        let content = Result { () throws(CloudError) in try operation(&query, &cloud) }
        cloud.refusal = nil
        let strike = cloud.takeStrike()
        try await settle()
        logger.debug("called", metadata: ["action": "\(action)", "caller": "\(signer.id)"])
        return (content, strike)
    }

    /// Counts a call to STS, and makes it; tells whose signature it has, whatever comes of it.
    private func callSTS(
        _ action: STSAction, _ parameters: [FormDecoding.Pair], _ request: HTTPServerRequest
    ) -> (content: Result<XMLWriter, any Error>, caller: AccessKey?) {
        callCounts[action.rawValue, default: 0] += 1
        advance()
        var caller: AccessKey?
        let content = Result { try sts(action, parameters, request, &caller) }
        return (content, caller)
    }

    /// Waits, if a fault wants the call to come later, and brings the cloud to the present again.
    private func hold(_ action: String) async throws {
        guard !cloud.faults.isEmpty, let action = CloudAction(rawValue: action) else { return }
        let delay = cloud.meetDelay(of: action)
        guard delay > .zero else { return }
        try await Task.sleep(for: delay)
        advance()
    }

    /// What stands in the query, and behind it what stands in the body of a POST.
    private nonisolated func parameters(of request: HTTPServerRequest) -> [FormDecoding.Pair]? {
        guard let query = FormDecoding.pairs(request.query.utf8), let body = FormDecoding.pairs(request.body) else {
            return nil
        }
        return query + body
    }
}
