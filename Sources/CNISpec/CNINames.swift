/// What the specification allows as names.
public enum CNINames {
    /// Whether `name` may be a container id or a network's name: `^[A-Za-z0-9][A-Za-z0-9_.-]*$`. Such a name is safe as a
    /// part of a file name: it has no "/" and does not begin with a dot.
    public static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, isAlphanumeric(first) else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    /// Whether `name` may be an interface's: at most 15 bytes (IFNAMSIZ less the end mark), no "/", ":" or white space,
    /// neither "." nor ".." (dev_valid_name of the kernel, and CNI spec 1.1.0, section 2).
    public static func isInterfaceName(_ name: String) -> Bool {
        guard (1...15).contains(name.utf8.count), name != ".", name != ".." else { return false }
        return name.unicodeScalars.allSatisfy {
            $0 != "/" && $0 != ":" && $0.value >= 0x20 && !$0.properties.isWhitespace
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
