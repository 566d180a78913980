import HTTPServer
import IPAddressing
import MockCloud
import MockEC2Server
import Testing

@Suite struct ConsolePageTests {
    private func get(_ service: CloudService, _ target: String = "/") async -> HTTPServerReply {
        await service.ec2(HTTPServerRequest(method: "GET", target: target))
    }

    private func post(_ service: CloudService, _ target: String, _ body: String) async -> HTTPServerReply {
        await service.ec2(
            HTTPServerRequest(method: "POST", target: "/_mock/console/\(target)", body: Array(body.utf8)))
    }

    @Test func `the page allows nothing but its own script and style, and no frame around it`() async throws {
        let reply = await get(try makeService())
        #expect(reply.status == 200 && reply.header("Content-Type") == "text/html; charset=utf-8")
        let policy = try #require(reply.header("Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe"))
        for directive in [
            "style-src 'self'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        ] {
            #expect(policy.contains(directive))
        }
        #expect(!reply.text.contains("style=") && !reply.text.contains("://"))
        for own in reply.text.matches(of: #/(?:src|href)="(\/_mock\/[^"]+)"/#).map(\.output.1) {
            let asset = await get(try makeService(), String(own))
            #expect(asset.status == 200 && !asset.text.contains("https:"), "\(own)")
        }
    }

    @Test(arguments: ["/?Action=DescribeVpcs", "/?X-Amz-Signature=1", "/?q=1&Action=X"])
    func `a call by GET is still a call`(target: String) async throws {
        let reply = await get(try makeService(), target)
        #expect(reply.status == 400 && reply.header("Content-Type") == "text/xml;charset=UTF-8")
    }

    @Test func `1,000 instances with three interfaces each make a page of less than 2 MB`() async throws {
        let service = try makeService { configuration in
            configuration.subnets[0].block = IPv4CIDR("10.0.0.0/16") ?? configuration.subnets[0].block
            configuration.subnets.removeLast(2)
            configuration.instances = (1...1000).map { .init(name: "node\($0)") }
        }
        try await service.perform { cloud in
            for instance in cloud.instanceOrder {
                for index in 1...2 {
                    var request = CreateNetworkInterfaceRequest(subnet: cloud.subnetOrder[0])
                    request.secondaryAddressCount = 9
                    let created = try cloud.createNetworkInterface(request).interface.id
                    _ = try cloud.attachNetworkInterface(
                        AttachNetworkInterfaceRequest(interface: created, instance: instance, deviceIndex: index))
                }
            }
        }
        let text = await get(service).text
        #expect(text.utf8.count < 400_000)
        #expect(text.contains("page 1 of 40, 1,000 in all") && text.contains("1,000 of 1,000 running"))
        #expect(text.contains("21,000</b> taken") && text.contains("a square is a /26"))
        let last = await get(service, "/?instances=40").text
        #expect(last.contains(">node1000<") && !last.contains(">node975<"))
        let found = await get(service, "/?q=NODE777").text
        #expect(found.contains(">node777<") && found.matches(of: #/class="name"/#).count == 1)
        let subnet = await service.cloud.subnetOrder[0]
        let large = await get(service, "/?subnet=\(subnet)").text
        #expect(large.contains("a square is a /28") && large.utf8.count < 2_000_000)
    }

    @Test func `the address map counts prefixes, neighbours and reservations`() async throws {
        let service = try makeService()
        let subnet = await service.cloud.subnetOrder[0]
        try await service.perform { cloud in
            var request = CreateNetworkInterfaceRequest(subnet: subnet)
            request.primaryAddress = IPv4Address("10.0.1.17")
            request.prefixes = [IPv4CIDR("10.0.2.16/28")].compactMap(\.self)
            _ = try cloud.createNetworkInterface(request)
            _ = try cloud.createSubnetCIDRReservation(
                CreateSubnetCIDRReservationRequest(
                    subnet: subnet, block: try IPCIDR(parsing: "10.0.32.0/19"), kind: .prefix))
        }
        let text = await get(service, "/?subnet=\(subnet)").text
        for square in [
            "10.0.0.0/30: 4 reserved", "10.0.1.16/30: 1 taken, 3 free", "10.0.2.16/30: 4 in prefixes",
            "10.0.63.252/30: 1 reserved, 3 free",
        ] {
            #expect(text.contains("<title>\(square)</title>"), "\(square)")
        }
        #expect(text.contains(#"class="reservation" x="0" y="16" width="128" height="16"><title>10.0.32.0/19"#))
    }

    @Test(arguments: [
        ("fault", "", "kind is missing"), ("fault", "kind=call", "code is missing"),
        ("fault", "kind=call&code=X&count=many", "count is &quot;many&quot;: must be a number"),
        ("fault", "kind=call&code=X&probability=nan", "probability is"),
        ("fault", "kind=imds", "imds.status is missing"),
        ("fault", "kind=detach", "detach is"), ("fault", "kind=stop&instance=i-0", "i-0"),
        ("fault", "kind=drain&subnet=subnet-x", "subnet-x"), ("switch", "switch=x", "switch is"),
        ("end", "", "number is missing"), ("clock", "seconds=-1", "seconds is"), ("clock", "%", "seconds is missing"),
    ])
    func `a form that cannot be gets the page with the reason, and nothing is done`(
        target: String, body: String, reason: String
    ) async throws {
        let service = try makeService()
        let reply = await post(service, target, body)
        #expect(reply.status == 400)
        let notice = reply.text.firstMatch(of: #/role="alert">Not done: ([^<]*)/#)?.output.1 ?? ""
        #expect(notice.replacing("&#39;", with: "'").contains(reason), "\(notice)")
        #expect(await service.cloud.faults.isEmpty)
    }

    @Test func `a form leads back to the view that it came from`() async throws {
        let service = try makeService()
        let reply = await post(service, "switch?q=a%26b%20c&instances=3", "switch=slow&on=true")
        #expect(reply.status == 303 && reply.header("Location") == "/?q=a%26b%20c&instances=3#faults")
        _ = await post(service, "switch", "switch=slow&on=true")
        #expect(await service.cloud.faults.count == 1)
        _ = await post(service, "switch", "switch=slow&on=false")
        #expect(await service.cloud.faults.isEmpty)
    }

    @Test(arguments: [("GET", "/fault"), ("GET", ""), ("POST", "/live"), ("POST", "/nothing"), ("GET", "/../state")])
    func `what is not there is not found`(method: String, path: String) async throws {
        let reply = try await makeService().ec2(HTTPServerRequest(method: method, target: "/_mock/console\(path)"))
        #expect(reply.status == 404)
    }
}
