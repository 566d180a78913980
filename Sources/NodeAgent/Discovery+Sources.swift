import EC2
import IPAM
import IPAddressing
import InstanceMetadata
import WarmPool

extension Discovery {
    /// Joins what the metadata service lists with what EC2 says. The metadata service discovers; where EC2 has answered,
    /// its word on addresses and attachments counts, because the metadata service lags behind.
    init(seen: [MetadataInterface], described: OwnInterfaces?, identity: NodeIdentity) {
        self.init(interfaces: [], leaked: described?.leaked.compactMap { CloudInterface($0) } ?? [])
        for interface in seen {
            let known = described?.attached.first { $0.id == interface.id }
            // Its place is free in a moment.
            if known?.attachment?.isLeaving == true { continue }
            let isPrimary = interface.mac == identity.primaryMAC
            guard isPrimary || Self.isUsable(interface, known, wasAsked: described != nil),
                let usable = Self.interface(interface, known, isPrimary: isPrimary, identity: identity)
            else {
                otherDeviceIndexes.insert(interface.deviceNumber)
                continue
            }
            interfaces.append(usable)
        }
        for known in described?.attached ?? [] where !seen.contains(where: { $0.id == known.id }) {
            let isOurs = known.tags.value(of: CloudDriver.instanceTag) == identity.instanceID
            if known.attachment?.isLeaving == true { continue }
            if isOurs, let interface = CloudInterface(known) {
                arriving.append(interface)
            } else if let index = known.attachment?.deviceIndex {
                otherDeviceIndexes.insert(index)
            }
        }
    }

    private static func interface(
        _ seen: MetadataInterface, _ known: NetworkInterface?, isPrimary: Bool, identity: NodeIdentity
    ) -> Interface? {
        guard let subnet = seen.subnetCIDR else { return nil }
        let primaryAddress = seen.addresses.first ?? known?.privateAddress ?? identity.primaryAddress
        return Interface(
            eni: ENI(
                id: seen.id, mac: seen.mac, primaryAddress: primaryAddress, subnet: subnet,
                deviceIndex: seen.deviceNumber, card: seen.card),
            addresses: known?.secondaryAddresses ?? Array(seen.addresses.dropFirst()),
            attachmentID: known?.attachment?.id,
            isOurs: !isPrimary && known?.tags.value(of: CloudDriver.instanceTag) == identity.instanceID,
            isProtected: known?.attachment?.deleteOnTermination ?? true)
    }

    private static func isUsable(_ seen: MetadataInterface, _ known: NetworkInterface?, wasAsked: Bool) -> Bool {
        // On other network cards interfaces serve only pods that ask for them.
        guard seen.card == 0, !seen.addresses.isEmpty else { return false }
        guard let known else { return !wasAsked }
        if let value = known.tags.value(of: CloudDriver.noManageTag), value != "false" { return false }
        return known.interfaceType == "interface"
    }
}

/// This node's interfaces as EC2 describes them.
struct OwnInterfaces: Sendable {
    let attached: [NetworkInterface]
    /// Made by this node's daemon, and attached to nothing, or about to be: available, pending, detaching.
    let leaked: [NetworkInterface]
}

extension CloudDriver {
    /// Asks EC2 for the interfaces of this instance, attached or made for it.
    func describeOwn() async -> Result<OwnInterfaces, CloudFailure> {
        do {
            let attached = try await ec2.describeNetworkInterfaces(
                filters: [EC2Filter(name: "attachment.instance-id", value: identity.instanceID)])
            let leaked = try await ec2.describeNetworkInterfaces(filters: [
                EC2Filter(name: "tag:\(Self.instanceTag)", value: identity.instanceID)
            ]).filter { $0.attachment?.isLeaving ?? true }
            return .success(OwnInterfaces(attached: attached, leaked: leaked))
        } catch { return .failure(CloudFailure(error)) }
    }

    /// The limits of a type that is newer than the compiled-in table; `nil` when EC2 does not say.
    func limits(of type: String) async -> InstanceLimits? {
        guard let found = try? await ec2.describeInstanceTypes([type]).first else { return nil }
        return InstanceLimits(
            interfaces: found.interfacesOfDefaultCard, addressesPerInterface: found.ipv4AddressesPerInterface)
    }
}

extension NetworkInterface.Attachment {
    var isLeaving: Bool { status == "detaching" || status == "detached" }
}

extension NodeIdentity {
    init(_ instance: InstanceIdentity, primary: MetadataInterface, region: String) {
        self.init(
            instanceID: instance.instanceID, instanceType: instance.instanceType, region: region,
            availabilityZone: instance.availabilityZone, vpc: instance.vpc ?? "", subnet: primary.subnet,
            securityGroups: primary.securityGroups, vpcCIDRs: primary.vpcCIDRs, primaryMAC: instance.primaryMAC,
            primaryAddress: instance.localIPv4)
    }
}
