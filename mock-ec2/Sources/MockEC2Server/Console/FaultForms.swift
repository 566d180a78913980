import MockCloud

/// Forms for faults that no switch stands for. Each is the body of a request to `/_mock/faults`.
struct FaultForms {
    let view: ConsoleView
    let subnets: [Subnet]

    /// Codes that calls to EC2 often meet; any other can be typed.
    private static let codes = [
        "RequestLimitExceeded", "InsufficientFreeAddressesInSubnet", "InsufficientCidrBlocks", "InternalError",
        "PrivateIpAddressLimitExceeded", "UnauthorizedOperation", "Unavailable",
    ]

    func write(_ html: inout HTML) {
        html.element("div", .class("forms")) { html in
            details("A fault on calls", "call", &html, content: callFields)
            details("A fault of the metadata service", "imds", &html, content: metadataFields)
            details("A neighbour takes addresses", "drain", &html, content: drainFields)
            details("An interface is detached", "detach", &html) { html in
                Self.field("Interface", "interface", "detach-interface", [.init("placeholder", "eni-…")], &html)
            }
            details("An instance is stopped", "stop", &html) { html in
                Self.field("Instance", "instance", "stop-instance", [.init("placeholder", "i-…")], &html)
            }
            details("Role credentials expire", "credentials", &html) { html in
                html.element("p", text: "Those given out so far; the metadata service has new ones.")
            }
        }
    }

    private func details(
        _ title: String, _ kind: String, _ html: inout HTML, content: (inout HTML) -> Void
    ) {
        html.element("details", .id("form-\(kind)")) { html in
            html.element("summary", text: title)
            html.form(to: view.form("/_mock/console/fault"), class: "fields", ["kind": kind]) { html in
                content(&html)
                html.element("button", .id("begin-\(kind)"), .class("strong"), text: "Let it happen")
            }
        }
    }

    private func callFields(_ html: inout HTML) {
        let actions = CloudAction.allCases.map(\.rawValue).sorted()
        Self.choice("Action", "action", "call-action", [("", "any")] + actions.map { ($0, $0) }, &html)
        Self.field("Error code", "code", "call-code", [.init("list", "codes")], &html)
        html.element("datalist", .id("codes")) { html in
            for code in Self.codes { html.element("option", .value(code), text: "") }
        }
        Self.choice(
            "Connection", "drop", "call-drop",
            [("", "stays"), ("before", "ends before the effect"), ("after", "ends after the effect")], &html)
        Self.number("Latency in ms", "latencyMilliseconds", "call-latency", &html)
        Self.number("or made later, in ms", "effectDelayMilliseconds", "call-delay", &html)
        Self.number("How many calls (none: until ended)", "count", "call-count", &html)
        Self.number("Probability, 0 to 1", "probability", "call-probability", step: "any", &html)
    }

    private func metadataFields(_ html: inout HTML) {
        Self.number("Status, 400 to 599", "status", "imds-status", &html)
        Self.number("or silence, in s", "timeout", "imds-timeout", step: "any", &html)
        Self.choice("or stale", "stale", "imds-stale", [("", "no"), ("true", "yes")], &html)
        Self.number("Latency in ms", "latencyMilliseconds", "imds-latency", &html)
        Self.number("How many requests (none: until ended)", "count", "imds-count", &html)
    }

    private func drainFields(_ html: inout HTML) {
        let choices = subnets.prefix(500).map { ($0.id, "\($0.block) \($0.id)") }
        Self.choice("Subnet", "subnet", "drain-subnet", choices, &html)
        Self.number("Addresses left free", "free", "drain-free", &html)
    }

    private static func number(
        _ label: String, _ name: String, _ id: String, step: String = "1", _ html: inout HTML
    ) {
        field(label, name, id, [.type("number"), .init("min", "0"), .init("step", step)], &html)
    }

    private static func field(
        _ label: String, _ name: String, _ id: String, _ attributes: [HTML.Attribute], _ html: inout HTML
    ) {
        html.element("label", .init("for", id), text: label)
        html.void("input", [.name(name), .id(id), .init("autocomplete", "off")] + attributes)
    }

    private static func choice(
        _ label: String, _ name: String, _ id: String, _ options: [(value: String, text: String)],
        _ html: inout HTML
    ) {
        html.element("label", .init("for", id), text: label)
        html.element("select", .name(name), .id(id)) { html in
            for option in options { html.element("option", .value(option.value), text: option.text) }
        }
    }
}
