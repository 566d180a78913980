import CLibmnl
import Glibc

/// Flags of a link (netdevice(7)).
enum LinkFlags {
    static let up = UInt32(IFF_UP)
    static let lowerUp = shim_iff_lower_up
}
