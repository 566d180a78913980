import IPAddressing
import MockCloud

/// The instances, each with its interfaces, and the interfaces that no instance has.
struct InstanceSection {
    let snapshot: ConsoleSnapshot
    let view: ConsoleView

    /// Instances, and interfaces without one, on a page.
    private static let pageSize = 25

    func write(_ html: inout HTML) {
        html.section("instances", "Instances") { html in
            html.element(
                "form", .init("method", "get"), .init("action", "/"), .class("filter"), .init("role", "search")
            ) { html in
                html.element("label") { html in
                    html.text("Only with ")
                    html.void(
                        "input", .type("search"), .name("q"), .id("filter"), .value(view.filter),
                        .init("placeholder", "id, name, type, state, subnet, address"))
                }
                html.element("button", text: "Filter")
                if !view.filter.isEmpty {
                    html.element("a", .href(view.with { $0.filter = "" }.link("instances")), text: "Show all")
                }
            }
            html.append(live)
        }
    }

    var live: HTML {
        let instances = snapshot.instances.filter(isShown)
        let loose = snapshot.looseInterfaces.filter { view.matches($0.searchTexts) }
        return HTML { html in
            html.livePart("instance-list") { html in
                if instances.isEmpty { html.element("p", .class("empty"), text: "There is no such instance.") }
                let excerpt = Excerpt(instances, page: view.instancePage, size: Self.pageSize)
                if !instances.isEmpty { table(excerpt.elements, &html) }
                html.pages(of: excerpt, "Instances") { page in
                    view.with { $0.instancePage = page }.link("instances")
                }
                if !loose.isEmpty { looseTable(loose, &html) }
            }
        }
    }

    private func isShown(_ instance: CloudInstance) -> Bool {
        guard !view.filter.isEmpty else { return true }
        let own = [instance.id, instance.type, instance.state.rawValue, instance.subnet, instance.availabilityZone]
        if view.matches(own + instance.tags.flatMap { [$0.key, $0.value] }) { return true }
        return instance.interfaces.contains { id in
            snapshot.cloud.interfaces[id].map { view.matches($0.searchTexts) } ?? false
        }
    }

    private func table(_ instances: some Sequence<CloudInstance>, _ html: inout HTML) {
        html.table("Instances and their interfaces", class: "instances") { html in
            html.columns(["Device", "Interface", "Status", "Attachment", "Addresses", "Prefixes", "Actions"])
            for instance in instances {
                html.element("tbody", .id(instance.id)) { html in
                    html.element("tr", .class("instance")) { html in
                        html.element("th", .init("scope", "rowgroup"), .init("colspan", "6")) { heading(instance, &$0) }
                        html.element("td", .class("act")) { power(instance, &$0) }
                    }
                    for interface in snapshot.interfaces(of: instance) { row(interface, &html) }
                }
            }
        }
    }

    private func heading(_ instance: CloudInstance, _ html: inout HTML) {
        html.element("span", .class("name"), text: instance.name ?? "(no name)")
        html.element("code", text: instance.id)
        html.element("span", .class("state \(instance.state.rawValue)"), text: instance.state.rawValue)
        html.element("span", text: "\(instance.type) · \(instance.availabilityZone)")
        html.tags(instance.tags.filter { $0.key != "Name" }.map { ($0.key, $0.value) })
    }

    private func power(_ instance: CloudInstance, _ html: inout HTML) {
        switch instance.state {
        case .running:
            html.button(
                "Stop", to: view.form("/_mock/console/fault"), ["kind": "stop", "instance": instance.id],
                id: "stop-\(instance.id)", label: "Stop \(instance.name ?? instance.id) behind its users' backs")
        case .stopped:
            html.button(
                "Start", to: view.form("/_mock/console/end"), ["stop": instance.id], id: "start-\(instance.id)",
                label: "Let \(instance.name ?? instance.id) run again")
        default: break
        }
    }

    private func row(_ interface: CloudInterface, _ html: inout HTML) {
        html.element("tr", .id(interface.id)) { html in
            html.element("td") { html in
                guard let attachment = interface.attachment else { return }
                html.text("\(attachment.deviceIndex)")
                html.element("small", text: " card \(attachment.card)")
            }
            html.element("td") { identity(interface, &$0) }
            html.element("td") { state(interface.status.rawValue, &$0) }
            html.element("td") { html in
                guard let attachment = interface.attachment else { return }
                state(attachment.status.rawValue, &html)
                if !attachment.isVisible { html.element("small", text: " not seen by the guest") }
            }
            html.element("td") { InterfaceAddresses(interface: interface).write(&$0) }
            html.element("td") { html in
                prefixes(of: interface, &html)
            }
            html.element("td", .class("act")) { html in
                guard let attachment = interface.attachment, !attachment.isPrimary, attachment.status != .detaching
                else { return }
                html.button(
                    "Detach", to: view.form("/_mock/console/fault"), ["kind": "detach", "interface": interface.id],
                    id: "detach-\(interface.id)", label: "Detach \(interface.id) by force, behind its users' backs")
            }
        }
    }

    private func identity(_ interface: CloudInterface, _ html: inout HTML) {
        html.element("code", text: interface.id)
        html.element("small", .class("line"), text: "\(interface.mac)")
        if interface.type != "interface" { html.element("span", .class("tag"), text: interface.type) }
        if !interface.sourceDestCheck { html.element("span", .class("tag"), text: "no source/dest check") }
        if !interface.description.isEmpty {
            html.element("small", .class("line description"), text: interface.description)
        }
        html.tags(interface.tags.map { ($0.key, $0.value) })
    }

    private func prefixes(of interface: CloudInterface, _ html: inout HTML) {
        for prefix in interface.prefixes.map(IPCIDR.v4) + interface.ipv6Prefixes.map(IPCIDR.v6) {
            html.element("code", .class("prefix"), text: "\(prefix)")
            html.text(" ")
        }
    }

    private func state(_ name: String, _ html: inout HTML) {
        html.element("span", .class("state \(name)"), text: name)
    }

    private func looseTable(_ interfaces: [CloudInterface], _ html: inout HTML) {
        html.table("Interfaces without an instance: \(interfaces.count.grouped)", class: "loose") { html in
            html.columns(["Interface", "Status", "Subnet", "Addresses", "Prefixes"])
            html.element("tbody") { html in
                for interface in interfaces.prefix(Self.pageSize) {
                    html.element("tr", .id(interface.id)) { html in
                        html.element("td") { identity(interface, &$0) }
                        html.element("td") { state(interface.status.rawValue, &$0) }
                        html.element("td") { $0.element("code", text: interface.subnet) }
                        html.element("td") { InterfaceAddresses(interface: interface).write(&$0) }
                        html.element("td") { prefixes(of: interface, &$0) }
                    }
                }
            }
        }
        if interfaces.count > Self.pageSize {
            html.element(
                "p", .class("pages"),
                text: "The first \(Self.pageSize) of \(interfaces.count.grouped); the filter finds the others.")
        }
    }
}
