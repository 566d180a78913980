import IPAddressing
import MockCloud

/// The addresses of an interface, the primary one first; of many, the first ones and how many more there are.
struct InterfaceAddresses {
    let interface: CloudInterface

    private static let shown = 16

    func write(_ html: inout HTML) {
        // An interface for EFA only has none.
        if let primary = interface.primaryAddress {
            html.element("code", .class("primary"), text: "\(primary)")
            html.text(" ")
        }
        for association in interface.publicAddresses {
            html.element("code", .class("public"), .title("public address"), text: "\(association.publicAddress)")
            html.text(" ")
        }
        let others =
            interface.secondaryAddresses.map { "\($0)" } + interface.ipv6Addresses.map { "\($0)" }
        for address in others.prefix(Self.shown) {
            html.element("code", text: address)
            html.text(" ")
        }
        if others.count > Self.shown {
            html.element(
                "small", .title(others.dropFirst(Self.shown).joined(separator: " ")),
                text: "and \(others.count - Self.shown) more")
        }
    }
}

extension CloudInterface {
    /// What the filter of the page looks into.
    var searchTexts: [String] {
        [id, subnet, status.rawValue, description, "\(mac)", type]
            + addresses.map { "\($0)" } + prefixes.map { "\($0)" } + ipv6Addresses.map { "\($0)" }
            + publicAddresses.map { "\($0.publicAddress)" } + tags.flatMap { [$0.key, $0.value] }
    }
}
