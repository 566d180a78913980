import CLibmnl

/// Names that `ip` prints for numbers of linux/rtnetlink.h.
enum RoutingNames {
    /// The table for a `table` or `lookup` argument.
    static func table(_ number: UInt32) -> String {
        switch number {
        case RT_TABLE_LOCAL.rawValue: "local"
        case RT_TABLE_MAIN.rawValue: "main"
        case RT_TABLE_DEFAULT.rawValue: "default"
        default: String(number)
        }
    }

    /// The origin for a `proto` argument.
    static func origin(_ number: UInt8) -> String {
        switch Int32(number) {
        case RTPROT_KERNEL: "kernel"
        case RTPROT_BOOT: "boot"
        case RTPROT_STATIC: "static"
        default: String(number)
        }
    }
}
