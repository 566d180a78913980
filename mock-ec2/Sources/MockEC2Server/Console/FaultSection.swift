import MockCloud

/// Faults: switches for those that are often wanted, all that were asked for, and forms for others.
struct FaultSection {
    let snapshot: ConsoleSnapshot
    let view: ConsoleView

    func write(_ html: inout HTML) {
        html.section("faults", "Faults") { html in
            html.append(live)
            FaultForms(view: view, subnets: snapshot.subnets).write(&html)
        }
    }

    var live: HTML {
        HTML { html in
            html.livePart("fault-list") { html in
                html.element("ul", .class("switches")) { html in
                    for faultSwitch in FaultSwitch.allCases { html.element("li") { write(faultSwitch, &$0) } }
                }
                list(&html)
            }
        }
    }

    private func write(_ faultSwitch: FaultSwitch, _ html: inout HTML) {
        let fault = faultSwitch.fault(in: snapshot.cloud)
        html.form(
            to: view.form("/_mock/console/switch"), class: "switch",
            ["switch": faultSwitch.rawValue, "on": fault == nil ? "true" : "false"]
        ) { html in
            html.element(
                "button", .id("switch-\(faultSwitch.rawValue)"), .init("role", "switch"),
                .init("aria-checked", fault == nil ? "false" : "true"),
                .init("aria-describedby", "about-\(faultSwitch.rawValue)")
            ) { html in
                html.element("span", .class("knob"), .init("aria-hidden", "true"), text: "")
                html.text(faultSwitch.label)
            }
            html.element("small", .id("about-\(faultSwitch.rawValue)")) { html in
                html.text(faultSwitch.explanation)
                if let fault { html.element("b", text: " struck \(fault.struck.grouped)") }
            }
        }
    }

    private func list(_ html: inout HTML) {
        let cloud = snapshot.cloud
        guard !cloud.faults.isEmpty || !cloud.mishaps.isEmpty || snapshot.credentialExpiries > 0 else {
            html.element("p", .class("empty"), text: "No fault was asked for: everything works.")
            return
        }
        html.table("Faults that were asked for", class: "faults") { html in
            html.columns(["Fault", "Struck", "Left", "Actions"])
            html.element("tbody") { html in
                for fault in cloud.faults { row(fault, &html) }
                for mishap in cloud.mishaps { row(mishap, &html) }
                if snapshot.credentialExpiries > 0 {
                    row("role credentials expired", struck: snapshot.credentialExpiries, left: "", &html) { _ in }
                }
            }
        }
        html.button(
            "End all faults", to: view.form("/_mock/console/end-all"), [:], id: "end-all",
            label: "End all faults and put right what they have left", class: "strong")
    }

    private func row(_ fault: CloudFault, _ html: inout HTML) {
        row(
            fault.summary, struck: fault.struck, left: fault.remaining.map(\.grouped) ?? "until ended", &html
        ) { html in
            html.button(
                "End", to: view.form("/_mock/console/end"), ["number": String(fault.number)],
                id: "end-\(fault.number)", label: "End the fault: \(fault.summary)")
        }
    }

    private func row(_ mishap: CloudMishap, _ html: inout HTML) {
        let (text, field, id, button) = Self.words(mishap)
        row(text, struck: 1, left: "", &html) { html in
            html.button(
                button, to: view.form("/_mock/console/end"), [field: id], id: "end-\(field)-\(id)",
                label: "\(button): \(text)")
        }
    }

    private static func words(_ mishap: CloudMishap) -> (text: String, field: String, id: String, button: String) {
        switch mishap {
        case .detach(let interface): ("detached \(interface)", "detach", interface, "Dismiss")
        case .stop(let instance): ("stopped \(instance)", "stop", instance, "Start")
        case .drain(let subnet, let free): ("drained \(subnet) to \(free.grouped)", "drain", subnet, "Give back")
        }
    }

    private func row(
        _ text: String, struck: Int, left: String, _ html: inout HTML, action: (inout HTML) -> Void
    ) {
        html.element("tr") { html in
            html.element("td", text: text)
            html.element("td", .class("number"), text: struck.grouped)
            html.element("td", .class("number"), text: left)
            html.element("td", .class("act"), content: action)
        }
    }
}

extension CloudFault {
    /// One line for people.
    var summary: String {
        var parts: [String] = []
        switch effect {
        case .call(let action, let error, let drop):
            parts.append(action?.rawValue ?? "every EC2 call")
            if let error { parts.append("\(error.status) \(error.code)") }
            if let drop { parts.append(drop == .before ? "lost before the effect" : "answer lost after the effect") }
        case .late(let action, let delay):
            parts.append("\(action?.rawValue ?? "every EC2 call"), made \(Int(delay / .milliseconds(1))) ms later")
        case .metadata(nil): parts.append("IMDS")
        case .metadata(.status(let status)): parts.append("IMDS: \(status)")
        case .metadata(.timeout(let time)): parts.append("IMDS: silent for \(time)")
        case .metadata(.stale): parts.append("IMDS: stale")
        case .attachStuck(let interface): parts.append("attachments of \(interface ?? "any interface") get stuck")
        }
        if latency > .zero { parts.append("\(Int(latency / .milliseconds(1))) ms later") }
        if probability < 1 { parts.append("probability \(probability)") }
        return parts.joined(separator: ", ")
    }
}
