import MockEC2Server
import TestSupport
import Testing

/// Who reads the page, and how: without JavaScript, by keyboard; and who must not.
@Suite(.serialized, NeedsPython(module: "boto3"), NeedsBrowser()) struct ConsoleAccessTests {
    private func browse(
        arguments: [String] = [], preferences: String = "{}", _ script: String
    ) async throws -> String {
        var result = ""
        try await withServer(try makeService()) { server in
            result = try await server.browse(arguments: arguments, preferences: preferences, script)
        }
        return result
    }

    @Test func `without JavaScript the page is read by reloading it, and its forms work`() async throws {
        let result = try await browse(
            preferences: "{'profile.managed_default_content_settings.javascript': 2}",
            """
            quiet = [text('live-state'), element('pause').is_displayed()]
            click('switch-throttle-assign')
            wait(lambda: element('switch-throttle-assign').get_attribute('aria-checked') == 'true')
            eni = ec2.describe_network_interfaces()['NetworkInterfaces'][0]['NetworkInterfaceId']
            failed = code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)
            before = text('about-throttle-assign')
            click('reload')
            wait(lambda: text('about-throttle-assign').endswith('struck 1'))
            browser.get(endpoint + '/?reload=1')
            ec2.describe_vpcs()
            wait(lambda: 'DescribeVpcs' in text('calls'))
            click('end-all')
            wait(lambda: 'everything works' in text('fault-list'))
            result = quiet + [failed, 'struck 0' in before, code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)]
            """)
        #expect(result == #"["", false, ["RequestLimitExceeded", 503], true, "no error"]"#)
    }

    @Test func `a switch is thrown by keyboard, and the refresh can be paused`() async throws {
        let result = try await browse(
            """
            wait(lambda: text('live-state') == 'Live')
            element('switch-slow').send_keys(Keys.SPACE)
            wait(lambda: element('switch-slow').get_attribute('aria-checked') == 'true')
            wait(lambda: text('live-state') == 'Live')
            element('pause').send_keys(Keys.ENTER)
            wait(lambda: text('live-state') == 'Paused')
            pressed = element('pause').get_attribute('aria-pressed')
            element('pause').send_keys(Keys.ENTER)
            urllib.request.urlopen(urllib.request.Request(endpoint + '/_mock/faults', method='DELETE')).read()
            element('switch-slow').send_keys(Keys.NULL)
            browser.execute_script("document.getElementById('switch-slow').focus()")
            wait(lambda: element('switch-slow').get_attribute('aria-checked') == 'false')
            result = [pressed, browser.switch_to.active_element.get_attribute('id')]
            """)
        #expect(result == #"["true", "switch-slow"]"#)
    }

    @Test func `everything has a name, and every table a caption and headers`() async throws {
        let result = try await browse(
            """
            ec2.create_network_interface(SubnetId=ec2.describe_subnets()['Subnets'][0]['SubnetId'])
            click('switch-slow')
            wait(lambda: browser.find_element(By.CSS_SELECTOR, 'table.loose'))
            count = lambda selector: len(browser.find_elements(By.CSS_SELECTOR, selector))
            result = [
                [b.get_attribute('outerHTML') for b in browser.find_elements(By.CSS_SELECTOR, 'a, button, summary, svg') if not b.accessible_name and b.is_displayed()],
                browser.execute_script("return [...document.querySelectorAll('input:not([type=hidden]), select')].filter(e => !e.labels.length).length"),
                count('table') > 4, count('table') == count('table > caption') == count('table > thead'),
                browser.execute_script("const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size"),
                count('h1'), browser.find_element(By.TAG_NAME, 'html').get_attribute('lang'),
            ]
            """)
        #expect(result == #"[[], 0, true, true, 0, 1, "en"]"#)
    }

    @Test func `another site's page can neither post here, nor frame the page, nor read it by another name`()
        async throws
    {
        let result = try await browse(
            arguments: ["--host-resolver-rules=MAP rebound.example 127.0.0.1"],
            """
            import http.server, threading
            page = f'''<title>elsewhere</title><iframe src="{endpoint}/"></iframe>
                <form id="f" method="post" action="{endpoint}/_mock/console/end-all"></form>
                <form id="g" method="post" enctype="text/plain" action="{endpoint}/_mock/faults"><input name='{{"code":"X","message":"' value='"}}'></form>
                <button id="post" onclick="document.getElementById('f').submit()">1</button>
                <button id="plain" onclick="document.getElementById('g').submit()">2</button>'''.encode()
            class Elsewhere(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200); self.send_header('Content-Type', 'text/html'); self.end_headers()
                    self.wfile.write(page)
                def log_message(self, *_): pass
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Elsewhere)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            click('switch-slow')
            wait(lambda: element('switch-slow').get_attribute('aria-checked') == 'true')
            result = []
            for button in ('post', 'plain'):
                browser.get(f'http://127.0.0.1:{server.server_port}/')
                click(button)
                wait(lambda: 'error' in browser.find_element(By.TAG_NAME, 'body').text)
                result.append('another origin' in browser.find_element(By.TAG_NAME, 'body').text)
            browser.get(f'http://127.0.0.1:{server.server_port}/')
            browser.switch_to.frame(0)
            result.append('Subnets' in browser.page_source)
            browser.switch_to.default_content()
            browser.get(endpoint.replace('127.0.0.1', 'rebound.example'))
            wait(lambda: 'rebound.example' in browser.find_element(By.TAG_NAME, 'body').text)
            result.append('Subnets' in browser.page_source)
            browser.get(endpoint.replace('127.0.0.1', 'localhost'))
            result.append(element('switch-slow').get_attribute('aria-checked'))
            click('end-all')
            wait(lambda: 'everything works' in text('fault-list'))
            complaints()
            """)
        #expect(result == #"[true, true, false, false, "true"]"#)
    }
}
