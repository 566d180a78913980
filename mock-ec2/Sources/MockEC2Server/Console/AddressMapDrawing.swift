import IPAddressing
import MockCloud

/// A subnet as a picture: a square for each cell, row by row, its colour what uses most of it and its shade how much. Free
/// cells are the background, so that an empty subnet costs nothing.
struct AddressMapDrawing {
    let subnet: Subnet
    let occupancy: Occupancy
    /// By id; for the names of those that hold an address.
    let interfaces: [String: CloudInterface]

    private var columns: Int {
        switch occupancy.cells.count {
        case 2048...: 128
        case 256...: 64
        default: 32
        }
    }

    private var rows: Int { (occupancy.cells.count + columns - 1) / columns }

    func write(_ html: inout HTML) {
        let width = min(columns, occupancy.cells.count)
        html.element(
            "svg", .class("map"), .init("viewBox", "0 0 \(columns) \(rows)"), .init("role", "img"),
            .label("Address map of \(occupancy.block): \(Self.text(occupancy.total, of: occupancy.block.count))")
        ) { html in
            rectangle("free", x: 0, y: 0, width: width, height: rows, &html) { html in
                html.element("title", text: "free")
            }
            for (number, cell) in occupancy.cells.enumerated() where cell.used > 0 { draw(cell, number, &html) }
            html.element("path", .class("grid"), .init("d", grid(width: width)), text: "")
            for reservation in subnet.reservations { draw(reservation, &html) }
        }
    }

    private func draw(_ cell: Occupancy.Count, _ number: Int, _ html: inout HTML) {
        rectangle(style(cell), x: number % columns, y: number / columns, width: 1, height: 1, &html) { html in
            html.element("title", text: title(cell, number))
        }
    }

    /// A class of the style sheet: the use with the most addresses, and in which quarter its share is.
    private func style(_ cell: Occupancy.Count) -> String {
        let others = [(cell.delegated, "delegated"), (cell.taken, "taken"), (cell.foreign, "foreign")]
        guard let most = others.max(by: { $0.0 < $1.0 }), most.0 > 0 else { return "reserved" }
        return "\(most.1) q\((cell.used * 4 + occupancy.addressesPerCell - 1) / occupancy.addressesPerCell)"
    }

    private func title(_ cell: Occupancy.Count, _ number: Int) -> String {
        guard let block = occupancy.block(ofCell: number) else { return "" }
        guard occupancy.addressesPerCell == 1 else {
            return "\(block): \(Self.text(cell, of: occupancy.addressesPerCell))"
        }
        guard let holder = subnet.holder(of: block.address) else {
            return "\(block.address): \(cell.reserved > 0 ? "reserved" : "a neighbour's")"
        }
        let instance = interfaces[holder]?.attachment.map { " of \($0.instance)" } ?? ""
        return "\(block.address): \(cell.delegated > 0 ? "in a prefix" : "taken") by \(holder)\(instance)"
    }

    /// `3 taken, 16 in prefixes, 13 free`
    private static func text(_ count: Occupancy.Count, of size: Int) -> String {
        let parts = [
            (count.taken, "taken"), (count.delegated, "in prefixes"), (count.foreign, "a neighbour's"),
            (count.reserved, "reserved"), (size - count.used, "free"),
        ]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// The lines between the cells.
    private func grid(width: Int) -> String {
        (1..<max(2, width)).map { "M\($0) 0v\(rows)" }.joined()
            + (1..<max(2, rows)).map { "M0 \($0)h\(width)" }.joined()
    }

    /// An aligned block is always a rectangle: the columns are a power of two.
    private func draw(_ reservation: CIDRReservation, _ html: inout HTML) {
        guard case .v4(let block) = reservation.block, occupancy.block.contains(block) else { return }
        let cell = Int(block.address.rawValue - occupancy.block.address.rawValue) / occupancy.addressesPerCell
        let count = max(1, block.count / occupancy.addressesPerCell)
        rectangle(
            "reservation", x: cell % columns, y: cell / columns, width: min(count, columns),
            height: max(1, count / columns), &html
        ) { html in
            html.element("title", text: "\(block): reserved for \(reservation.kind.purpose) (\(reservation.id))")
        }
    }

    private func rectangle(
        _ style: String, x: Int, y: Int, width: Int, height: Int, _ html: inout HTML,
        content: (inout HTML) -> Void
    ) {
        html.element(
            "rect", .class(style), .number("x", x), .number("y", y), .number("width", width),
            .number("height", height), content: content)
    }
}

extension CIDRReservation.Kind {
    fileprivate var purpose: String {
        switch self {
        case .prefix: "prefixes"
        case .explicit: "what calls name"
        }
    }
}
