import IPAddressing
import MockCloud

/// The VPCs, and what of each subnet's addresses is free, taken, delegated, reserved or a neighbour's.
struct SubnetSection {
    let snapshot: ConsoleSnapshot
    let view: ConsoleView

    /// Subnets on a page.
    private static let pageSize = 6
    /// Cells of a map: at most so many, and so many of the one subnet that is shown alone.
    private static let (cells, manyCells) = (1024, 4096)

    func write(_ html: inout HTML) {
        html.section("subnets", "Subnets") { html in
            legend(&html)
            html.append(live)
        }
    }

    var live: HTML {
        let all = snapshot.subnets
        let chosen = view.subnet.map { id in all.filter { $0.id == id } } ?? all
        let excerpt = Excerpt(chosen, page: view.subnetPage, size: Self.pageSize)
        return HTML { html in
            html.livePart("subnet-maps") { html in
                if view.subnet != nil {
                    html.element("p") { html in
                        html.element("a", .href(view.with { $0.subnet = nil }.link("subnets")), text: "All subnets")
                    }
                }
                if chosen.isEmpty { html.element("p", .class("empty"), text: "There is no subnet.") }
                var vpc: String?
                for subnet in excerpt.elements {
                    if subnet.vpc != vpc { vpcLine(subnet.vpc, &html) }
                    vpc = subnet.vpc
                    card(subnet, &html)
                }
                html.pages(of: excerpt, "Subnets") { page in view.with { $0.subnetPage = page }.link("subnets") }
            }
        }
    }

    private func legend(_ html: inout HTML) {
        html.element("ul", .class("legend"), .label("What the colours mean")) { html in
            let kinds = [
                ("swatch-free", "free"), ("swatch-taken", "taken"), ("swatch-delegated", "prefix"),
                ("swatch-foreign", "neighbour's"), ("swatch-reserved", "reserved by EC2"),
                ("swatch-reservation", "CIDR reservation"),
            ]
            for (name, text) in kinds {
                html.element("li") { html in
                    html.element("span", .class("swatch \(name)"), .init("aria-hidden", "true"), text: "")
                    html.text(text)
                }
            }
        }
    }

    private func vpcLine(_ id: String, _ html: inout HTML) {
        guard let vpc = snapshot.cloud.vpcs[id] else { return }
        html.element("h3", .class("vpc")) { html in
            html.text("VPC ")
            html.element("code", text: vpc.id)
            for block in vpc.blocks { html.element("span", .class("block"), text: block.description) }
            for association in vpc.ipv6Associations {
                html.element("span", .class("block"), text: association.block.description)
            }
            html.tags(vpc.tags.map { ($0.key, $0.value) })
        }
    }

    private func card(_ subnet: Subnet, _ html: inout HTML) {
        let occupancy = Occupancy(of: subnet, maximumCells: view.subnet == nil ? Self.cells : Self.manyCells)
        html.element("article", .class("subnet"), .id(subnet.id)) { html in
            html.element("h4") { html in
                html.element("b", text: subnet.block.description)
                html.element("a", .href(view.with { $0.subnet = subnet.id }.link("subnets"))) { html in
                    html.element("code", text: subnet.id)
                }
                html.element("span", .class("zone"), text: subnet.availabilityZone)
                if let association = subnet.ipv6Association {
                    html.element("span", .class("zone"), text: association.block.description)
                }
                html.tags(subnet.tags.map { ($0.key, $0.value) })
                html.element("span", .class("buttons")) { actions(subnet, &$0) }
            }
            AddressMapDrawing(subnet: subnet, occupancy: occupancy, interfaces: snapshot.cloud.interfaces).write(&html)
            html.element("p", .class("figures")) { figures(occupancy, &$0) }
        }
    }

    private func actions(_ subnet: Subnet, _ html: inout HTML) {
        let isDrained = snapshot.cloud.mishaps.contains { mishap in
            if case .drain(subnet.id, _) = mishap { true } else { false }
        }
        html.button(
            "Drain", to: view.form("/_mock/console/fault"), ["kind": "drain", "subnet": subnet.id],
            id: "drain-\(subnet.id)", label: "Let a neighbour take all free addresses of \(subnet.block)")
        if isDrained {
            html.button(
                "Give back", to: view.form("/_mock/console/end"), ["drain": subnet.id], id: "undrain-\(subnet.id)",
                label: "Let the neighbour give its addresses of \(subnet.block) back")
        }
    }

    private func figures(_ occupancy: Occupancy, _ html: inout HTML) {
        let total = occupancy.total
        let figures = [
            (occupancy.free, "free"), (total.taken, "taken"), (total.delegated, "in prefixes"),
            (total.foreign, "a neighbour's"), (total.reserved, "reserved"),
        ]
        for (number, name) in figures where number > 0 || name == "free" || name == "taken" {
            html.element("span") { html in
                html.element("b", text: number.grouped)
                html.text(" \(name)")
            }
            html.text(" ")
        }
        html.element(
            "span", .class("scale"),
            text: occupancy.addressesPerCell == 1
                ? "a square is an address"
                : "a square is a /\(32 - occupancy.addressesPerCell.trailingZeroBitCount)")
    }
}
