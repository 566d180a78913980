import IPAddressing

/// The parameters of DisassociateVpcCidrBlock.
public struct DisassociateVPCCIDRBlockRequest: Hashable, Sendable {
    public var association: String

    public init(association: String) { self.association = association }
}

/// What DisassociateVpcCidrBlock took away.
public struct DisassociatedVPCBlock: Hashable, Sendable {
    public var vpc: String
    public var association: VPCBlockAssociation
}

extension MockCloud {
    /// DisassociateVpcCidrBlock: only of a block that no subnet is in, and never of the primary one.
    public mutating func disassociateVPCCIDRBlock(
        _ request: DisassociateVPCCIDRBlockRequest
    ) throws(CloudError) -> DisassociatedVPCBlock {
        try admit(.disassociateVPCCIDRBlock)
        let id = request.association
        guard !id.isEmpty else { throw .missingParameter("associationId") }
        try authorize()
        for vpc in vpcs.values {
            if let index = vpc.blockAssociations.firstIndex(of: id) {
                let block = vpc.blocks[index]
                guard index > 0 else { throw .primaryBlock(id) }
                let isUsed = subnets.values.contains { $0.vpc == vpc.id && block.contains($0.block) }
                guard !isUsed else { throw .blockInUse(block, of: vpc.id) }
                vpcs[vpc.id]?.blocks.remove(at: index)
                vpcs[vpc.id]?.blockAssociations.remove(at: index)
                return disassociated(.v4(block), id, from: vpc.id)
            }
            if let association = vpc.ipv6Associations.first(where: { $0.id == id }) {
                let block = association.block
                let isUsed = subnets.values.contains { subnet in
                    subnet.vpc == vpc.id && subnet.ipv6Association.map { block.contains($0.block) } ?? false
                }
                guard !isUsed else { throw .blockInUse(block, of: vpc.id) }
                vpcs[vpc.id]?.ipv6Associations.removeAll { $0 == association }
                return disassociated(.v6(block), id, from: vpc.id)
            }
        }
        throw .noSuchBlockAssociation(id)
    }

    private mutating func disassociated(_ block: IPCIDR, _ id: String, from vpc: String) -> DisassociatedVPCBlock {
        fabric.disassociate(block)
        return DisassociatedVPCBlock(vpc: vpc, association: VPCBlockAssociation(id: id, block: block))
    }
}
