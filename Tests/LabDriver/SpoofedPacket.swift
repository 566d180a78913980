import Glibc
public import IPAddressing
public import LinuxSystem
import SystemPackage

/// A UDP packet with a source address that its sender does not have (ip(7), IP_HDRINCL).
public enum SpoofedPacket {
    /// Sends `count` packets out of `namespace`.
    public static func send(
        in namespace: NetworkNamespace, from source: IPv4Address, to target: IPv4Address, count: Int
    ) throws {
        try namespace.blocking {
            let socket = Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_INET, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Int32(IPPROTO_RAW))
                })
            let packet = bytes(from: source, to: target)
            for _ in 0..<count {
                var peer = sockaddr_in(target, port: 0)
                try systemCall("sendto", "\(target)") {
                    peer.withGeneric { sendto(socket.rawValue, packet, packet.count, 0, $0, $1) }
                }
            }
        }
    }

    /// An IPv4 header (RFC 791, section 3.1; the kernel fills in length and checksum) and a UDP header without checksum.
    private static func bytes(from source: IPv4Address, to target: IPv4Address) -> [UInt8] {
        let udp: [UInt8] = [0x30, 0x39, 0x30, 0x39, 0, 8, 0, 0]
        return [0x45, 0, 0, 28, 0, 0, 0, 0, 64, UInt8(IPPROTO_UDP), 0, 0] + source.octets + target.octets + udp
    }
}
