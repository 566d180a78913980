public import HTTPServer
import Logging
import MockCloud

extension CloudService {
    /// Answers a request to the EC2 endpoint: EC2's Query API, STS, and the admin API under `/_mock/`.
    public func ec2(_ request: HTTPServerRequest) async -> HTTPServerReply {
        if request.path.hasPrefix("/_mock/") { return await admin(request) }
        if request.isForConsolePage { return await consolePage(request) }
        let began = ContinuousClock.now
        let now = advance()
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
        calls.record(
            CallLog.Entry(
                time: now, action: action.utf8.count > 64 ? String(action.prefix(64)) : action,
                caller: caller.map(CallLog.Caller.init), source: request.remoteAddress,
                outcome: outcome, status: reply.dropsConnection ? 0 : reply.status, requestID: envelope.requestID,
                duration: ContinuousClock.now - began))
        return reply
    }

    static let ec2Version = "2016-11-15"
    static let stsVersion = "2011-06-15"

    private func answer(
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
        guard isSTS ? STSAction(rawValue: action) != nil : EC2Operations.all[action] != nil else {
            throw CloudError("InvalidAction", "The action \(action) is not valid for this web service.")
        }
        callCounts[action, default: 0] += 1
        if isSTS, let action = STSAction(rawValue: action) {
            return envelope.success(action.rawValue, try sts(action, parameters, request, &caller))
        }
        let service = SignatureVerifier.Service(
            name: "ec2", region: cloud.configuration.region, allowedSkew: .seconds(5 * 60))
        let signer = try verifier.verify(request, for: service, now: cloud.now)
        caller = signer
        var query = try QueryReader(parameters, known: KnownParameters.names(of: action))
        guard let operation = EC2Operations.all[action] else {
            throw CloudError("InvalidAction", "The action \(action) is not valid for this web service.")
        }
        try await hold(action)
        cloud.refusal = refusal(of: action, parameters, for: signer)
        let outcome = Result { () throws(CloudError) in try operation(&query, &cloud) }
        cloud.refusal = nil
        let strike = cloud.takeStrike()
        try await settle()
        // Cut short when the server ends, which is no error.
        if strike.latency > .zero { try? await Task.sleep(for: strike.latency) }
        guard strike.drop == nil else { return .droppedConnection }
        let content = try outcome.get()
        logger.debug("called", metadata: ["action": "\(action)", "caller": "\(signer.id)"])
        return envelope.success(action, content)
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
    private func parameters(of request: HTTPServerRequest) -> [FormDecoding.Pair]? {
        guard let query = FormDecoding.pairs(request.query.utf8), let body = FormDecoding.pairs(request.body) else {
            return nil
        }
        return query + body
    }
}
