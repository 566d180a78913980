import TestSupport
import Testing

@testable import MockEC2Server

/// Callers that want the same thing at the same time, over real connections.
@Suite struct RaceTests {
    @Test(NeedsPython(module: "boto3"))
    func `of 16 that race for the last addresses of a subnet, each address goes to one`() async throws {
        try await withServer(try makeService()) { server in
            let result = try await server.boto(
                """
                import threading
                ec2 = client()
                vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
                subnet = ec2.create_subnet(VpcId=vpc, CidrBlock='10.0.192.0/26')['Subnet']['SubnetId']
                enis = [ec2.create_network_interface(SubnetId=subnet)['NetworkInterface'] for _ in range(16)]
                free = lambda: ec2.describe_subnets(SubnetIds=[subnet])['Subnets'][0]['AvailableIpAddressCount']
                before = free()
                clients = [client() for _ in enis]
                def race(run):
                    barrier, found = threading.Barrier(len(enis)), [None] * len(enis)
                    def one(number):
                        barrier.wait()
                        found[number] = run(clients[number], enis[number]['NetworkInterfaceId'])
                    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(enis))]
                    for t in threads: t.start()
                    for t in threads: t.join()
                    return found
                def take_all(ec2, eni):
                    got = []
                    while True:
                        try: answer = ec2.assign_private_ip_addresses(
                            NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)
                        except botocore.exceptions.ClientError as error:
                            return got, error.response['Error']['Code']
                        got += [a['PrivateIpAddress'] for a in answer['AssignedPrivateIpAddresses']]
                rounds = race(take_all)
                got = [address for addresses, _ in rounds for address in addresses]
                first = {e['PrivateIpAddress'] for e in enis}
                held = [a['PrivateIpAddress'] for e in ec2.describe_network_interfaces(
                    Filters=[{'Name': 'subnet-id', 'Values': [subnet]}])['NetworkInterfaces']
                    for a in e['PrivateIpAddresses']]
                result = [before, len(got), len(set(got)), len(set(got) & first), free(), len(held), len(set(held)),
                          sorted({code for _, code in rounds})]
                # One address, asked for by its name.
                owner = next(n for n, r in enumerate(rounds) if r[0])
                prize = rounds[owner][0][0]
                ec2.unassign_private_ip_addresses(
                    NetworkInterfaceId=enis[owner]['NetworkInterfaceId'], PrivateIpAddresses=[prize])
                outcomes = race(lambda ec2, eni: code(
                    ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, PrivateIpAddresses=[prize]))
                result += [outcomes.count('no error'), free()]
                """)
            #expect(
                result == #"[43, 43, 43, 0, 0, 59, 59, ["InsufficientFreeAddressesInSubnet"], 1, 0]"#)
        }
    }

    /// An actor that counts with a gap between reading and writing.
    private actor Counter {
        private nonisolated let executor = InlineExecutor()
        private(set) var count = 0
        private var isCounting = false
        private(set) var overlaps = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        func add() {
            if isCounting { overlaps += 1 }
            isCounting = true
            let before = count
            for _ in 0..<50 { _ = UInt8.random(in: 0...255) }
            count = before + 1
            isCounting = false
        }

        /// Brings jobs to the actor while it runs one of its own.
        func addLater(_ times: Int) async {
            let before = count
            let tasks = (0..<times).map { _ in Task { self.add() } }
            #expect(count == before)
            for task in tasks { await task.value }
        }
    }

    @Test func `what is done at the cloud is done one at a time, whoever brings it`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<16 {
                group.addTask { for _ in 0..<500 { await counter.add() } }
                group.addTask { await counter.addLater(20) }
            }
        }
        #expect(await counter.count == 16 * 520)
        #expect(await counter.overlaps == 0)
    }
}
