import HTTPServer
import MockCloud
import MockEC2Server
import TestSupport
import Testing

@testable import MockEC2Server

@Suite struct FuzzTests {
    @Test func `no query of 40,000 crashes the reader, nor is it read as anything but parameters or an error`() throws {
        var mutator = Mutator(seed: 1)
        let beginning = try MockCloud(.standard(), seed: 1, now: CloudTime(unixSeconds: 0))
        let maker = QueryMaker(beginning)
        let actions = EC2Operations.all.keys.sorted()
        var cloud = beginning
        var (succeeded, known) = (0, Set<String>())
        for turn in 0..<LongRun.inputs(usual: 40_000) {
            // So that it does not fill up.
            if turn % 500 == 0 { cloud = beginning }
            let action = actions[turn % actions.count]
            var text = maker.query(of: action, using: &mutator)
            if mutator.isOneIn(2) {
                text = mutator.mutate([text, Array("&Filter.1.Name=%F0%9F%98%80&Tag.2.Key=+".utf8)])
            }
            guard let pairs = FormDecoding.pairs(text) else { continue }
            do {
                var query = try QueryReader(pairs, known: KnownParameters.names(of: action))
                _ = try EC2Operations.all[action]?(&query, &cloud)
                succeeded += 1
                known.insert(action)
            } catch {
                #expect((400..<500).contains(error.status), "\(error) of \(String(decoding: text, as: UTF8.self))")
            }
        }
        // Or the calls are turned away at the door.
        #expect(succeeded > 1000)
        #expect(known.count > actions.count / 2, "\(known.sorted())")
    }

    @Test func `no Authorization of 30,000 crashes the verifier, nor is it believed unless it says what was signed`()
        throws
    {
        var mutator = Mutator(seed: 2)
        var signer = Signer()
        let good = signer.signed(method: "POST", body: "Action=DescribeVpcs")
        let authorization = try #require(good.header("authorization"))
        let claim = try SignatureClaim(good)
        let seeds = [
            authorization,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250615/us-west-2/ec2/aws4_request,SignedHeaders=host,Signature=00",
        ].map { Array($0.utf8) }
        #expect(throws: Never.self) { try signer.verify(good) }
        for _ in 0..<LongRun.inputs(usual: 30_000) {
            var request = good
            request.headers.removeAll { $0.name == "Authorization" }
            request.headers.append(("Authorization", String(decoding: mutator.mutate(seeds), as: UTF8.self)))
            do throws(AuthenticationFailure) {
                _ = try signer.verify(request)
                #expect(try SignatureClaim(request) == claim)
            } catch {
                #expect(error != .presignedExpired)
            }
        }
    }

    @Test func `no presigned query of 30,000 crashes the verifier, nor is it believed unless it says what was signed`()
        throws
    {
        var mutator = Mutator(seed: 4)
        var signer = Signer()
        let good = signer.presigned("Action=DescribeVpcs&Version=2016-11-15")
        let meant = try #require(FormDecoding.pairs(good.query.utf8, plusIsSpace: false)).map {
            "\($0.name)=\($0.value)"
        }
        let seeds = [Array(good.query.utf8), Array("X-Amz-Signature=a&X-Amz-Expires=1&a=%20".utf8)]
        #expect(throws: Never.self) { try signer.verify(good) }
        for _ in 0..<LongRun.inputs(usual: 30_000) {
            var request = good
            let query = String(decoding: mutator.mutate(seeds), as: UTF8.self)
            request.target = (mutator.isOneIn(4) ? "/../a//./?" : "/?") + query
            do throws(AuthenticationFailure) {
                _ = try signer.verify(request)
            } catch {
                continue
            }
            let pairs = try #require(FormDecoding.pairs(query.utf8, plusIsSpace: false))
            #expect(pairs.map { "\($0.name)=\($0.value)" }.sorted() == meant.sorted(), "\(query)")
        }
    }

    @Test func `no request of 10,000, signed or not, makes the service answer 500 or anything but an answer`()
        async throws
    {
        var mutator = Mutator(seed: 5)
        var signer = Signer()
        let clock = CloudClock { Signer.now }
        var service = try makeService(clock)
        let maker = QueryMaker(await service.cloud)
        let actions = maker.actions
        var statuses: [Int: Int] = [:]
        for turn in 0..<LongRun.inputs(usual: 10_000) {
            if turn % 500 == 0 { service = try makeService(clock) }
            let action = actions[turn % actions.count]
            var body = maker.query(of: action, using: &mutator)
            if mutator.isOneIn(3) { body = mutator.mutate([body]) }
            var request: HTTPServerRequest
            let text = String(decoding: body, as: UTF8.self)
            switch mutator.below(8) {
            case 0: request = HTTPServerRequest(method: "GET", target: "/?" + text)
            case 1: request = signer.presigned(text)
            default:
                let scope = STSAction(rawValue: action) == nil ? "ec2" : "sts"
                request = signer.signed(method: "POST", service: scope, body: text)
            }
            if mutator.isOneIn(50) {
                request.target = String(decoding: mutator.mutate([Array("/?x".utf8)]), as: UTF8.self)
            }
            let reply = await service.ec2(request)
            statuses[reply.status, default: 0] += 1
            #expect((200..<500).contains(reply.status), "\(reply.text) to \(text)")
            // A GET whose action has got lost asks for the console page.
            #expect(
                reply.text.hasPrefix("<?xml") || request.path.hasPrefix("/_mock")
                    || request.method == "GET" && reply.text.hasPrefix("<!doctype html>"))
        }
        // Or the calls are turned away at the door.
        #expect(statuses[200, default: 0] > 300 && statuses[400, default: 0] > 500)
    }

    @Test func `no form and no query of the console of 300 crashes it or gets anything but a page`() async throws {
        var mutator = Mutator(seed: 4)
        let service = try makeService()
        let forms = [
            ("fault", "kind=call&action=DescribeVpcs&code=X&count=3&probability=0.5"),
            ("fault", "kind=imds&status=503"),
            ("fault", "kind=drain&subnet=subnet-1&free=7"), ("switch", "switch=slow&on=true"), ("end", "number=1"),
            ("end", "stop=i-1"), ("clock", "seconds=60"), ("end-all", ""), ("reset", ""),
        ]
        for turn in 0..<LongRun.inputs(usual: 300) {
            let (path, form) = forms[turn % forms.count]
            let query = String(
                decoding: mutator.mutate([Array("q=a%26b&instances=2&subnet=x&reload=5".utf8)]), as: UTF8.self)
            let request = HTTPServerRequest(
                method: "POST", target: "/_mock/console/\(path)?\(query)", body: mutator.mutate([Array(form.utf8)]))
            #expect([303, 400].contains(await service.ec2(request).status), "\(request)")
            let page = await service.ec2(HTTPServerRequest(method: "GET", target: "/?\(query)"))
            #expect([200, 400].contains(page.status), "\(query)")
        }
    }

    @Test func `no date, JSON, body of the admin API, or metadata path of 20,000 crashes`() async throws {
        var mutator = Mutator(seed: 3)
        let service = try makeService()
        let instance = await service.instanceIDs[0]
        let seeds = ["/latest/meta-data/network/interfaces/macs/", "/latest/api/token", "/1.0/%41/../"].map {
            Array($0.utf8)
        }
        let bodies = [
            #"{"action":"CreateVpc","code":"X","status":503,"count":2,"probability":0.5,"latencyMilliseconds":1}"#,
            #"{"accessKeyId":"AKIA1","secretAccessKey":"s","role":"node","allow":["ec2:Describe*"],"deny":["sts:?"]}"#,
            #"{"drain":{"subnet":"subnet-1","free":3},"imds":{"stale":true},"attachStuck":true,"x":[1,-2.5,null,"\"\\\n"]}"#,
        ].map { Array($0.utf8) }
        for turn in 0..<LongRun.inputs(usual: 20_000) {
            let date = mutator.mutate([Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8), Array("19941106T084937Z".utf8)])
            _ = Timestamp.parse(basic: String(decoding: date, as: UTF8.self))
            _ = Timestamp.parse(internetMessage: String(decoding: date, as: UTF8.self))
            let body = mutator.mutate(bodies)
            _ = JSON(parsing: body)
            _ = try? FaultRequest(body: body)
            _ = try? KeysRequest(body: body)
            guard turn % 20 == 0 else { continue }
            let path = String(decoding: mutator.mutate(seeds), as: UTF8.self)
            let reply = await service.imds(HTTPServerRequest(method: "GET", target: path), instance: instance)
            #expect((400..<500).contains(reply.status))
        }
    }
}

/// Signs requests as AWS's example key does, at a moment that stays, and verifies them.
private struct Signer {
    static let now = CloudTime(unixSeconds: 1_750_000_000)
    private static let key = AccessKey(
        id: CloudService.KeyPair.example.accessKeyID, secret: CloudService.KeyPair.example.secretAccessKey,
        identity: .user("mock", account: "123456789012"))

    private var verifier = SignatureVerifier()
    private var signingKeys: [String: [UInt8]] = [:]

    init() { verifier.add(Self.key) }

    mutating func verify(_ request: HTTPServerRequest) throws(AuthenticationFailure) -> AccessKey {
        let service = SignatureVerifier.Service(name: "ec2", region: "us-west-2", allowedSkew: .seconds(300))
        return try verifier.verify(request, for: service, now: Self.now)
    }

    mutating func signed(method: String, service: String = "ec2", body: String) -> HTTPServerRequest {
        var request = HTTPServerRequest(
            method: method, target: "/",
            headers: [("Host", "mock"), ("X-Amz-Date", Timestamp.basic(Self.now))], body: Array(body.utf8))
        let start = "AWS4-HMAC-SHA256 Credential=\(credential(service)), SignedHeaders=host;x-amz-date, Signature="
        request.headers.append(("Authorization", start + "0"))
        request.headers[2].value = start + signature(of: request, service)
        return request
    }

    mutating func presigned(_ query: String) -> HTTPServerRequest {
        let time = Timestamp.basic(Self.now)
        let credential = credential("ec2").split(separator: "/").joined(separator: "%2F")
        let target =
            "/?\(query)&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(credential)&X-Amz-Date=\(time)"
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature="
        var request = HTTPServerRequest(method: "GET", target: target + "0", headers: [("Host", "mock")])
        request.target = target + signature(of: request, "ec2")
        return request
    }

    private func credential(_ service: String) -> String {
        "\(Self.key.id)/\(Timestamp.basic(Self.now).prefix(8))/us-west-2/\(service)/aws4_request"
    }

    private mutating func signature(of request: HTTPServerRequest, _ service: String) -> String {
        // A query that cannot be read has no signature.
        guard let claim = try? SignatureClaim(request) else { return "0" }
        let hash = Digest.hex(Digest.sha256(Array(CanonicalRequest.text(of: request, claim).utf8)))
        let text = [SignatureClaim.algorithm, claim.timestamp, claim.scope.description, hash].joined(separator: "\n")
        let parts = [claim.scope.date, claim.scope.region, service, "aws4_request"]
        let key =
            signingKeys[service] ?? parts.reduce(Array("AWS4\(Self.key.secret)".utf8)) { Digest.hmac(key: $0, $1) }
        signingKeys[service] = key
        return Digest.hex(Digest.hmac(key: key, text))
    }
}
