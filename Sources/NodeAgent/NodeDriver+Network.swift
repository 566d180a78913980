import Datapath
import IPAddressing
import InstanceMetadata
import Logging

// What may change about the VPC while the daemon runs.
extension NodeDriver {
    /// Reads which blocks the VPC has: between them nothing is translated, also in one that has just been associated. Asks
    /// the metadata service only. An empty answer changes nothing: a VPC always has a block.
    func refreshNetwork() async {
        guard phase == .ready, !isStopping, let primary = cloud?.identity.primaryMAC else { return }
        let blocks: [IPv4CIDR]
        do { blocks = try await metadata.vpcCIDRs(of: primary) } catch {
            log.debug("the VPC's blocks are not known anew", metadata: ["error": "\(error)"])
            return
        }
        guard !isStopping, var changed = network, !blocks.isEmpty, Set(blocks) != Set(changed.vpcCIDRs) else { return }
        changed.vpcCIDRs = blocks
        do {
            _ = try datapath.setUpNode(changed)
            network = changed
            log.notice("the VPC's blocks have changed", metadata: ["vpc.cidrs": "\(blocks)"])
        } catch {
            log.error("the VPC's blocks have changed, and are not in force", metadata: ["error": "\(error)"])
        }
    }
}
