import Foundation
import HTTPServer
import MockCloud
import MockEC2Server
import Scenarios
import TestSupport
import Testing

/// The timeline of a scenario strikes, by the cloud's clock.
@Suite(NeedsPython(module: "boto3")) struct TimelineTests {
    private func result(_ scenario: String, _ script: String) async throws -> String {
        let folder = try ScratchFolder()
        let file = "\(folder.path)/scenario.yaml"
        try scenario.write(toFile: file, atomically: true, encoding: .utf8)
        return try await ServedCloud.start("--scenario", file).boto(script)
    }

    // The machine may be slow, so the steps are long.
    @Test func `boto3 sees a fault begin and end, when the clock is moved there`() async throws {
        let result = try await result(
            """
            timeline:
              - {at: 1h, fault: {action: DescribeVpcs, code: InternalError, message: as planned}}
              - {at: 2h, clearFaults: true}
            """,
            """
            def struck(): return [e['struck'] for e in admin('GET', 'faults')['timeline']]
            result = [code(ec2.describe_vpcs), struck()]
            later(3600)
            faults = admin('GET', 'faults')
            result += [code(ec2.describe_vpcs), faults['faults'][0]['message'], struck()]
            later(3600); result += [code(ec2.describe_vpcs), admin('GET', 'faults')]
            """)
        #expect(
            result == #"["ok", [0, 0], "InternalError", "as planned", [1, 0], "ok", {"faults": [], "timeline": ["#
                + #"{"at": 3600, "fault": {"action": "DescribeVpcs", "code": "InternalError", "message": "as planned"}, "struck": 1}, "#
                + #"{"at": 7200, "clearFaults": true, "struck": 1}]}]"#)
    }

    @Test func `an event of the file moves the clock, and with it the events behind`() async throws {
        let result = try await result(
            """
            timeline:
              - {at: 0, fault: {code: Early, count: 1}}
              - {at: 10m, advanceClock: 1h}
              - {at: 30m, fault: {code: Late}}
              - {at: 2h, fault: {code: Never}}
            """,
            """
            before = admin('GET', 'state')['now']
            result = [code(ec2.describe_vpcs), code(ec2.describe_vpcs)]
            later(601)
            now = admin('GET', 'state')['now']
            result += [[e['struck'] for e in admin('GET', 'faults')['timeline']], [f['code'] for f in admin('GET', 'faults')['faults']]]
            parse = lambda t: datetime.datetime.fromisoformat(t.replace('Z', '+00:00'))
            result += [(parse(now) - parse(before)).total_seconds() >= 4201]
            """)
        #expect(result == #"["Early", "ok", [1, 1, 1, 0], ["Early", "Late"], true]"#)
    }

    @Test func `what an event is about is named as the file names it; what cannot be is told, and strikes nobody`()
        async throws
    {
        let result = try await result(
            """
            vpcs: [{cidr: 10.0.0.0/16}]
            subnets: [{name: small, cidr: 10.0.0.0/24}]
            instances: [{name: web, subnet: small, interfaces: [{}]}, {name: db, subnet: small}]
            timeline:
              - {at: 1h, fault: {detach: web/1}}
              - {at: 2h, fault: {stop: db}}
              - {at: 3h, fault: {drain: {subnet: small, free: 2}}}
              - {at: 4h, fault: {detach: web/1}}
              - {at: 5h, clearFaults: true}
            """,
            """
            def seen():
                instances = {i['Tags'][0]['Value']: i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']}
                return [len(instances['web']['NetworkInterfaces']), instances['db']['State']['Name'], subnet('small')['AvailableIpAddressCount']]
            result = [seen()]
            for step in range(3): later(3600); result += [seen()]
            later(3600)
            result += [[e['struck'] for e in admin('GET', 'faults')['timeline']], admin('GET', 'faults')['timeline'][3]['error']]
            later(3600); result += [seen()]
            """)
        #expect(
            result
                == #"[[2, "running", 248], [1, "running", 248], [1, "stopped", 248], [1, "stopped", 2], [1, 1, 1, 0, 0], "#
                + #""InvalidNetworkInterfaceID.NotFound: There is no interface at this device index of this instance: web/1", "#
                + #"[1, "running", 248]]"#)
    }

    @Test func `a reset lets the timeline begin anew`() async throws {
        let result = try await result(
            "timeline: [{at: 0, fault: {code: First, count: 1}}, {at: 1h, fault: {code: Second}}]",
            """
            def struck(): return [e['struck'] for e in admin('GET', 'faults')['timeline']]
            result = [code(ec2.describe_vpcs)]
            later(3600); result += [struck()]
            ahead = datetime.timedelta()
            admin('POST', 'reset'); result += [struck(), code(ec2.describe_vpcs), code(ec2.describe_vpcs)]
            """)
        #expect(result == #"["First", [1, 1], [1, 0], "First", "ok"]"#)
    }

    @Test func `the credentials of roles expire by the file too`() async throws {
        let result = try await result(
            "timeline: [{at: 1h, fault: {credentialsExpire: true}}]",
            """
            def session():
                c = json.loads(imds('iam/security-credentials/node'))
                return client(aws_access_key_id=c['AccessKeyId'], aws_secret_access_key=c['SecretAccessKey'], aws_session_token=c['Token'])
            old = session(); result = [code(old.describe_vpcs)]
            later(3600); result += [code(old.describe_vpcs), code(session().describe_vpcs)]
            """)
        #expect(result == #"["ok", "RequestExpired", "ok"]"#)
    }
}

@Suite struct KeptTimelineTests {
    private func reply(_ service: CloudService) async -> String {
        let reply = await service.ec2(HTTPServerRequest(method: "GET", target: "/_mock/faults"))
        return String(decoding: reply.body, as: UTF8.self)
    }

    @Test func `a cloud that was kept goes on in its timeline where it was`() async throws {
        let scenario = try scenario(
            "timeline: [{at: 0, fault: {code: A}}, {at: 1h, fault: {code: B}}, {at: 2h, fault: {code: C}}]")
        let now = CloudTime(unixSeconds: 1_750_000_000)
        let cloud = try MockCloud(scenario.configuration, seed: 1, now: now)
        // Each has a clock of its own, as each process has.
        func service() -> CloudService {
            CloudService(cloud: cloud, clock: CloudClock { now }, timeline: scenario.timeline)
        }
        let first = service()
        try await first.start()
        try await first.advanceClock(by: .seconds(3600))
        let before = await reply(first)
        #expect(before.components(separatedBy: #""struck":1"#).count == 3, "\(before)")
        let kept = try JSONEncoder().encode(await first.snapshot())
        let second = service()
        await second.restore(try JSONDecoder().decode(CloudSnapshot.self, from: kept))
        try await second.start()
        #expect(await reply(second) == before)
        try await second.advanceClock(by: .seconds(3600))
        #expect(await second.cloud.faults.count == 3)
    }
}
