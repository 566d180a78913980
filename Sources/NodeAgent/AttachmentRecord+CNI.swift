import CNISpec
import Datapath
import IPAM
import IPAddressing

// What the runtime is told of an ADD.

extension CNIError {
    init(adding attachment: Attachment, _ error: any Error) {
        switch error {
        case DatapathError.interfaceExists(let name):
            self.init(.interfaceExists, "the pod already has a link \(name)", details: "\(error)")
        default: self.init(.kernelFailure, "ADD of \(attachment) failed and was undone", details: "\(error)")
        }
    }
}

extension CNIResult {
    /// What ADD has made, as the CNI specification wants it told (section 5, "Success").
    init(_ record: AttachmentRecord, dns: DNS) {
        let mtu = Int(record.mtu)
        let gateway = Conventions.podGateway.description
        self.init(
            interfaces: [
                Interface(name: record.hostLink, mac: record.ends?.hostMAC.description, mtu: mtu),
                Interface(name: record.ifName, mac: record.ends?.podMAC.description, mtu: mtu, sandbox: record.netns),
            ],
            ips: [IP(address: "\(record.address)/32", gateway: gateway, interface: 1)],
            routes: [Route(dst: "\(gateway)/32", scope: 253), Route(dst: "0.0.0.0/0", gw: gateway)], dns: dns)
    }
}
