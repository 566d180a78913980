import EC2
import IPAM
import IPAddressing
import InstanceMetadata

/// Carries out the pool's effects on the cloud and says how each ended. Retries that need no knowledge of the pool are
/// EC2Client's; here every call is made once.
struct CloudDriver: Sendable {
    let ec2: EC2Client
    let metadata: InstanceMetadata
    let identity: NodeIdentity
    /// CLUSTER_NAME and ADDITIONAL_ENI_TAGS.
    let clusterName: String?
    let additionalTags: [String: String]
    /// Unique to this start of the daemon: a client token must never be used for another request.
    let run: String

    /// The same ticket makes the same request, to the last byte: EC2 refuses a token that comes with another one
    /// (IdempotentParameterMismatch).
    func create(_ ticket: Ticket, addresses: Int, born: Timestamp) async -> Completion {
        .created(
            await result {
                let made = try await ec2.createNetworkInterface(
                    subnet: identity.subnet, securityGroups: identity.securityGroups,
                    description: "aws-K8S-\(identity.instanceID)", secondaryAddressCount: addresses,
                    tags: tags(born: born),
                    clientToken: "\(run)-\(ticket.number)")
                guard let interface = CloudInterface(made) else {
                    throw EC2Error(
                        action: "CreateNetworkInterface", kind: .malformedAnswer("\(made.id) has no private address"))
                }
                return interface
            })
    }

    func attach(_ interface: String, deviceIndex: Int) async -> Completion {
        .attached(
            await result {
                try await ec2.attachNetworkInterface(
                    id: interface, instance: identity.instanceID, deviceIndex: deviceIndex)
            })
    }

    func protect(_ interface: String, attachmentID: String) async -> Completion {
        .protected(
            await failure {
                try await ec2.setDeleteOnTermination(interface: interface, attachment: attachmentID, true)
            })
    }

    func assign(_ interface: String, count: Int) async -> Completion {
        .assigned(await result { try await ec2.assignPrivateIPAddresses(interface: interface, count: count) })
    }

    func unassign(_ interface: String, _ addresses: [IPv4Address]) async -> Completion {
        .unassigned(
            await failure { try await ec2.unassignPrivateIPAddresses(interface: interface, addresses: addresses) })
    }

    func inspect(_ interface: String) async -> Completion {
        let found: Result<CloudInterface?, CloudFailure> = await result {
            try await ec2.describeNetworkInterfaces(ids: [interface]).first.flatMap { found in
                // What somebody has attached to another instance is no more ours.
                let other = found.attachment?.instance.map { $0 != identity.instanceID } ?? false
                return other ? nil : CloudInterface(found)
            }
        }
        if case .failure(let failure) = found, failure.kind == .notFound { return .inspected(.success(nil)) }
        return .inspected(found)
    }

    func detach(attachmentID: String) async -> Completion {
        .detached(await failure { try await ec2.detachNetworkInterface(attachment: attachmentID) })
    }

    func delete(_ interface: String) async -> Completion {
        .deleted(await failure { try await ec2.deleteNetworkInterface(id: interface) })
    }

    /// AWS VPC CNI's tags, so that its users' policies and sweeps know our interfaces; and theirs.
    func tags(born: Timestamp) -> [EC2Tag] {
        var tags = additionalTags
        tags[Self.instanceTag] = identity.instanceID
        tags["node.k8s.amazonaws.com/createdAt"] = born.rfc3339
        if let clusterName {
            tags["cluster.k8s.amazonaws.com/name"] = clusterName
            tags["eks:eni:owner"] = "amazon-vpc-cni"
        }
        return tags.sorted { $0.key < $1.key }.map { EC2Tag(key: $0.key, value: $0.value) }
    }

    /// Marks an interface as made by a node's daemon; the value is the instance's id.
    static let instanceTag = "node.k8s.amazonaws.com/instance_id"
    /// An interface with this tag, unless "false", is none of our business.
    static let noManageTag = "node.k8s.amazonaws.com/no_manage"

    private func result<Value: Sendable>(
        _ call: () async throws -> Value
    ) async -> Result<Value, CloudFailure> {
        do { return .success(try await call()) } catch { return .failure(CloudFailure(error)) }
    }

    private func failure(_ call: () async throws -> Void) async -> CloudFailure? {
        do {
            try await call()
            return nil
        } catch { return CloudFailure(error) }
    }
}

extension CloudFailure {
    init(_ error: any Error) {
        guard let error = error as? EC2Error else {
            self.init(.other, "\(error)")
            return
        }
        let kind: Kind =
            switch error.code {
            case "InsufficientFreeAddressesInSubnet", "InsufficientCidrBlocks": .subnetFull
            // Full subnets have been seen to answer this way too (cilium #31016).
            case "InvalidParameterValue" where "\(error)".contains("sufficient free"): .subnetFull
            case "InvalidParameterValue" where "\(error)".contains("already has an interface attached at device index"):
                .indexTaken
            case "InvalidParameterValue" where "\(error)".contains("is currently in use"): .stillInUse
            case "AttachmentLimitExceeded", "PrivateIpAddressLimitExceeded", "NetworkInterfaceLimitExceeded": .limit
            case "UnauthorizedOperation", "OptInRequired": .denied
            default:
                error.isThrottling
                    ? .throttled : error.isNotFound ? .notFound : error.outcomeIsUnknown ? .unknownOutcome : .other
            }
        self.init(kind, "\(error)")
    }
}

extension CloudInterface {
    /// `nil` for an interface without an IPv4 address, as efa-only ones are: such a one is never ours.
    init?(_ interface: NetworkInterface) {
        guard let primaryAddress = interface.privateAddress else { return nil }
        self.init(
            id: interface.id, mac: interface.mac, primaryAddress: primaryAddress,
            addresses: interface.secondaryAddresses,
            attachment: interface.attachment.map { attachment in
                Attachment(
                    id: attachment.id, instance: attachment.instance ?? "", deviceIndex: attachment.deviceIndex,
                    isDetaching: attachment.status == "detaching" || attachment.status == "detached")
            })
    }
}
