import IPAddressing
import MockCloud
import MockEC2Server
import TestSupport
import Testing

/// The page in headless Chromium, beside boto3 as the caller whose calls it shows and upsets.
@Suite(.serialized, NeedsPython(module: "boto3"), NeedsBrowser()) struct ConsoleBrowserTests {
    /// A page of a cloud with one subnet of 256 addresses, so that each has a square of its own.
    private func browse(
        at clock: CloudClock = .wall, _ script: String
    ) async throws -> String {
        var result = ""
        let service = try makeService(clock) { configuration in
            configuration.subnets = configuration.subnets.prefix(1).map { subnet in
                var small = subnet
                small.block = .init("10.0.0.0/24") ?? subnet.block
                return small
            }
        }
        try await withServer(service) { server in
            result = try await server.browse(script)
        }
        return result
    }

    @Test func `an address that boto3 takes appears on the map and in the list without a reload`() async throws {
        let result = try await browse(
            """
            wait(lambda: text('live-state') == 'Live')
            browser.execute_script('window.sameDocument = true')
            instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
            eni = instance['NetworkInterfaces'][0]['NetworkInterfaceId']
            before = [t for t in titles() if t.startswith('10.0.0.77:')]
            ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, PrivateIpAddresses=['10.0.0.77'])
            ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, Ipv4PrefixCount=1)
            prefix = ec2.describe_network_interfaces()['NetworkInterfaces'][0]['Ipv4Prefixes'][0]['Ipv4Prefix']
            wait(lambda: f"10.0.0.77: taken by {eni} of {instance['InstanceId']}" in titles())
            wait(lambda: '10.0.0.77' in text(eni) and prefix in text(eni))
            result = [
                before, sum('in a prefix' in t for t in titles()), '10.0.0.255: reserved' in titles(),
                [f.text for f in browser.find_elements(By.CSS_SELECTOR, '.figures span')],
                browser.find_element(By.CSS_SELECTOR, 'svg.map').get_attribute('aria-label'),
                browser.execute_script('return window.sameDocument'),
            ]
            """)
        #expect(
            result
                == #"[[], 16, true, ["233 free", "2 taken", "16 in prefixes", "5 reserved", "a square is an address"], "#
                + #""Address map of 10.0.0.0/24: 2 taken, 16 in prefixes, 5 reserved, 233 free", true]"#)
    }

    @Test func `a fault that is switched on by a click makes boto3 fail and counts, until it is switched off`()
        async throws
    {
        let result = try await browse(
            """
            eni = ec2.describe_network_interfaces()['NetworkInterfaces'][0]['NetworkInterfaceId']
            def assign(): return code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)
            def isOn(): return wait(lambda: element('switch-throttle-assign').get_attribute('aria-checked'))
            states = [isOn()]
            click('switch-throttle-assign')
            states.append(isOn())
            codes = [assign(), assign(), code(ec2.describe_vpcs)]
            wait(lambda: text('about-throttle-assign').endswith('struck 2'))
            wait(lambda: text('count-faulted') == '2' and text('count-faults') == '1')
            listed = browser.find_element(By.CSS_SELECTOR, 'table.faults tbody').text
            click('switch-throttle-assign')
            states.append(isOn())
            codes.append(assign())
            wait(lambda: text('count-faults') == '0')
            result = [states, codes, listed]
            """)
        let error = #"["RequestLimitExceeded", 503]"#
        #expect(
            result
                == #"[["false", "true", "false"], [\#(error), \#(error), "no error", "no error"], "#
                + #""AssignPrivateIpAddresses, 503 RequestLimitExceeded 2 until ended End"]"#)
    }

    @Test func `the form begins any fault, one of two is ended by a click, and then all`() async throws {
        let result = try await browse(
            """
            from selenium.webdriver.support.ui import Select
            def begin(action, error, count):
                browser.find_element(By.CSS_SELECTOR, '#form-call summary').click()
                Select(element('call-action')).select_by_visible_text(action)
                element('call-code').send_keys(error)
                element('call-count').send_keys(count)
                on_next_page(lambda: click('begin-call'))
            def rows(): return len(browser.find_elements(By.CSS_SELECTOR, 'table.faults tbody tr'))
            begin('DescribeVpcs', 'InternalError', '2')
            begin('DescribeSubnets', 'Odd', '')
            codes = [code(ec2.describe_vpcs), code(ec2.describe_subnets)]
            wait(lambda: '1 1 End' in element('fault-list').text)
            click('end-2')
            wait(lambda: rows() == 1)
            codes += [code(ec2.describe_vpcs), code(ec2.describe_vpcs), code(ec2.describe_subnets)]
            click('end-all')
            wait(lambda: 'everything works' in text('fault-list'))
            begin('any', 'X', '0')
            refusal = [text('notice'), browser.current_url.startswith(endpoint + '/_mock/console/fault'), rows()]
            complaints()
            result = [codes, refusal]
            """)
        #expect(
            result
                == #"[[["InternalError", 500], ["Odd", 400], ["InternalError", 500], "no error", "no error"], "#
                + #"["Not done: count is 0: must be an integer from 1 to 1000000000", true, 0]]"#)
    }

    @Test func `a click drains a subnet, stops an instance, detaches an interface, and puts right again`() async throws
    {
        let result = try await browse(
            """
            instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId']
            subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
            eni = ec2.create_network_interface(SubnetId=subnet)['NetworkInterface']['NetworkInterfaceId']
            ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=instance, DeviceIndex=1)
            def free(): return ec2.describe_subnets()['Subnets'][0]['AvailableIpAddressCount']
            def state(): return ec2.describe_instances()['Reservations'][0]['Instances'][0]['State']['Name']
            def status(): return ec2.describe_network_interfaces(NetworkInterfaceIds=[eni])['NetworkInterfaces'][0]['Status']
            result = [free(), state(), status()]
            click('drain-' + subnet); wait(lambda: 'undrain' in browser.page_source)
            result += [free(), code(ec2.create_network_interface, SubnetId=subnet)]
            foreign = [t for t in titles() if t.endswith("a neighbour's")]
            click('stop-' + instance); wait(lambda: element('start-' + instance))
            click('detach-' + eni); wait(lambda: 'Interfaces without an instance: 1' in text('instance-list'))
            result += [len(foreign), state(), status()]
            click('undrain-' + subnet); wait(lambda: 'undrain' not in browser.page_source)
            click('start-' + instance); wait(lambda: element('stop-' + instance))
            result += [free(), state()]
            """)
        #expect(
            result
                == #"[249, "running", "in-use", 0, ["InsufficientFreeAddressesInSubnet", 400], 249, "stopped", "#
                + #""available", 249, "running"]"#)
    }

    @Test func `calls appear in the live log with caller and outcome`() async throws {
        let result = try await browse(
            """
            code(client(aws_access_key_id='AKIDNOBODY').describe_vpcs)
            ec2.describe_vpcs(); client('sts').get_caller_identity()
            wait(lambda: len(browser.find_elements(By.CSS_SELECTOR, '#log tr')) == 3)
            result = [
                [cell.text for cell in row.find_elements(By.TAG_NAME, 'td')[1:5]]
                for row in browser.find_elements(By.CSS_SELECTOR, '#log tr')
            ] + [text('count-calls'), text('count-DescribeVpcs')]
            """)
        #expect(
            result
                == #"[["GetCallerIdentity", "200", "AKIDEXAMPLE", "127.0.0.1"], "#
                + #"["DescribeVpcs", "200", "AKIDEXAMPLE", "127.0.0.1"], "#
                + #"["DescribeVpcs", "401 AuthFailure", "\u2013", "127.0.0.1"], "3", "DescribeVpcs 2"]"#)
    }

    @Test func `the clock is moved by a click`() async throws {
        let result = try await browse(
            at: TestClock().clock,
            """
            result = [text('clock')]
            click('advance-60'); wait(lambda: text('clock') != result[-1])
            result.append(text('clock'))
            click('advance-3600'); wait(lambda: text('clock') != result[-1])
            result.append(text('clock'))
            """)
        #expect(result == #"["2025-06-15 15:06:40", "2025-06-15 15:07:40", "2025-06-15 16:07:40"]"#)
    }

    @Test func `what tags, descriptions and the filter say is shown as text, never run`() async throws {
        let result = try await browse(
            #"""
            evil = '<script>document.title = "owned"</script>'
            image = '"><img src=x onerror="document.title = \'owned\'">'
            instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
            subnet = instance['SubnetId']
            for resource in (instance['InstanceId'], subnet, instance['VpcId'], instance['NetworkInterfaces'][0]['NetworkInterfaceId']):
                ec2.create_tags(Resources=[resource], Tags=[{'Key': 'Name', 'Value': evil}, {'Key': image, 'Value': '&lt;'}])
            eni = ec2.create_network_interface(SubnetId=subnet, Description=evil + image)['NetworkInterface']['NetworkInterfaceId']
            wait(lambda: evil + image in text(eni))
            shown = [all(t in browser.find_element(By.TAG_NAME, 'main').text for t in (evil, image + ' &lt;'))]
            import urllib.parse
            browser.get(endpoint + '/?' + urllib.parse.urlencode({'q': image, 'subnet': evil, 'instances': evil, 'reload': evil}))
            wait(lambda: text('live-state') == 'Live')
            result = shown + [
                element('filter').get_attribute('value') == image, browser.title,
                len(browser.find_elements(By.TAG_NAME, 'img')), len(browser.find_elements(By.TAG_NAME, 'script')),
                instance['InstanceId'] in text('instance-list'),
            ]
            """#)
        #expect(result == #"[true, true, "mock-ec2: us-west-2", 0, 1, true]"#)
    }
}
