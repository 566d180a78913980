/// Buttons that move the cloud's clock, put the cloud back, and see to the page's own freshness.
struct ClockControls {
    let view: ConsoleView
    let canReset: Bool

    func write(_ html: inout HTML) {
        html.element("div", .class("controls")) { html in
            html.element("div", .class("buttons"), .init("role", "group"), .label("Advance the clock")) { html in
                for (name, seconds) in [("+10 s", 10), ("+1 min", 60), ("+1 h", 3600)] {
                    html.button(
                        name, to: view.form("/_mock/console/clock"), ["seconds": String(seconds)],
                        id: "advance-\(seconds)", label: "Advance the clock by \(name.dropFirst())")
                }
                if canReset {
                    html.button(
                        "Reset", to: view.form("/_mock/console/reset"), [:], id: "reset",
                        label: "Put the cloud back to its beginning")
                }
            }
            html.element("p", .id("liveness")) { html in
                html.element("span", .id("live-state"), .init("role", "status"), text: "")
                html.element(
                    "button", .type("button"), .id("pause"), .init("hidden"), .init("aria-pressed", "false"),
                    text: "Pause")
                html.element("noscript") { html in
                    html.element("a", .id("reload"), .href(view.link()), text: "Reload")
                    html.text(" ")
                    if view.reload == nil {
                        html.element("a", .href(view.with { $0.reload = 5 }.link()), text: "every 5 s")
                    } else {
                        html.element("a", .href(view.with { $0.reload = nil }.link()), text: "stop reloading")
                    }
                }
            }
        }
    }
}
