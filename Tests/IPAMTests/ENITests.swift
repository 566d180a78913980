import IPAM
import IPAddressing
import Testing

struct ENITests {
    @Test(arguments: [(0, 0, 254), (1, 0, 2), (3, 0, 4), (1, 1, 10_101), (0, 2, 10_200)])
    func `ENI tables are AWS VPC CNI's`(index: Int, card: Int, table: Int) throws {
        let eni = ENI(
            id: "eni-1", mac: MACAddress(rawValue: 1), primaryAddress: IPv4Address(10, 0, 0, 4),
            subnet: try IPv4CIDR(parsing: "10.0.0.0/24"), deviceIndex: index, card: card)
        #expect(eni.table == table)
    }
}
