import Foundation
import TestSupport
import Testing

/// What boto3 is answered by moto and by mock-ec2, call by call, as a VPC CNI makes them: the same members of the same
/// types, but for the differences that are explained here.
@Suite(NeedsPython(module: "moto.server")) struct ConformanceTests {
    /// Something that one cloud's answers have and the other's lack.
    private struct Difference {
        let cloud: Cloud
        /// A part of the member's path.
        let member: String
        let reason: String

        init(_ cloud: Cloud, _ member: String, _ reason: String) {
            self.cloud = cloud
            self.member = member
            self.reason = reason
        }
    }

    private static let differences = [
        Difference(.moto, "RequesterId", "EC2 names a requester only for interfaces that a service made"),
        Difference(.moto, "BlockDeviceMappings[]", "mock-ec2 has no volumes"),
        Difference(.moto, "Association.", "moto's subnets give public addresses, mock-ec2's to its own nodes only"),
        Difference(.moto, "PublicIpAddress", "the same"),
        Difference(.moto, "Platform", "moto's first image is a Windows; EC2 leaves the member out for Linux"),
        Difference(.moto, "StateReason", "EC2 gives a reason only after a change of state that had one"),
        Difference(.moto, "SriovNetSupport", "EC2 gives it for types with the old network driver, not for m5"),
        Difference(.moto, "InstanceTypes[]", "mock-ec2 knows of a type what bears on its interfaces"),
        Difference(
            .moto, "AssignedPrivateIpAddresses[]", "moto takes the count of prefixes for none, and answers with all"),
        Difference(.mockEC2, "AvailabilityZoneId", "moto is older than the member"),
        Difference(.mockEC2, "ClientToken", "moto forgets the token"),
        Difference(.mockEC2, "Ipv4Prefixes", "moto assigns no prefixes"),
        Difference(.mockEC2, "EnaSupport", "moto leaves it out; EC2 says so of every Nitro type"),
        Difference(.mockEC2, "PrivateDnsName", "moto leaves it out of an instance's interfaces"),
        Difference(.mockEC2, "SecurityGroups[].Group", "moto gives an instance no default group"),
        Difference(.mockEC2, "Instances[].Tags", "moto leaves an empty list out"),
        Difference(.mockEC2, "IpPermissions[]", "mock-ec2 lets everything through, and says so"),
        Difference(.mockEC2, "Subnets[].EnableDns64", "moto leaves it out"),
        Difference(.mockEC2, "Subnets[].MapCustomerOwnedIpOnLaunch", "moto leaves it out"),
    ]

    /// What mock-ec2 refuses as EC2 does, and moto does all the same.
    private static let refusals = [
        "place taken": "InvalidParameterValue", "delete primary": "InvalidParameterValue",
        "too many addresses": "InsufficientFreeAddressesInSubnet",
    ]

    private typealias Shape = [String: String]

    private func shapes(_ cloud: Cloud) async throws -> [String: Shape] {
        let server = try await cloud.server
        let text = try await Command.onOwnThread(
            [Python.executable, fixture("conformance.py").path, server.description],
            environment: ["AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null"])
        return try JSONDecoder().decode([String: Shape].self, from: Data(text.utf8))
    }

    @Test func `moto and mock-ec2 answer boto3 with the same members of the same types, or it is said why not`()
        async throws
    {
        let (moto, mock) = (try await shapes(.moto), try await shapes(.mockEC2))
        #expect(moto.count > 20 && Set(moto.keys) == Set(mock.keys))
        var met: Set<Int> = []
        for (call, theirs) in moto {
            let ours = mock[call] ?? [:]
            guard ours["error"] == theirs["error"] else {
                #expect(theirs["error"] == nil && ours["error"] == Self.refusals[call], "\(call)")
                continue
            }
            for member in Set(theirs.keys).union(ours.keys).sorted() where theirs[member] != ours[member] {
                let cloud: Cloud? = theirs[member] == nil ? .mockEC2 : ours[member] == nil ? .moto : nil
                let explanation = Self.differences.firstIndex { $0.cloud == cloud && member.contains($0.member) }
                #expect(explanation != nil, "\(call): \(member) is \(theirs[member] ?? "-") and \(ours[member] ?? "-")")
                if let explanation { met.insert(explanation) }
            }
        }
        let stale = Self.differences.indices.filter { !met.contains($0) }.map { Self.differences[$0].member }
        #expect(stale == [], "differences that are none any more")
    }
}
