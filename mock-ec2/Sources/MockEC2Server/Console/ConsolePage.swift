import IPAddressing
import MockCloud

/// The page at `/`. What it shows is in parts that a script replaces by what `/_mock/console/live` has of the same id; what
/// is typed into stands outside of them.
struct ConsolePage {
    let snapshot: ConsoleSnapshot
    let view: ConsoleView
    /// Why what was asked for was not done.
    let notice: String?

    var document: HTML {
        HTML { html in
            html.documentType()
            html.element("html", .init("lang", "en")) { html in
                html.element("head") { head(&$0) }
                html.element("body") { html in
                    html.element("a", .class("skip"), .init("href", "#main"), text: "Skip to the subnets")
                    header(&html)
                    html.element("main", .id("main")) { main(&$0) }
                }
            }
        }
    }

    /// The live parts alone, one after the other.
    var live: HTML {
        HTML { html in
            for part in [summary, subnets.live, faults.live, calls.live, instances.live] { html.append(part) }
        }
    }

    private var subnets: SubnetSection { SubnetSection(snapshot: snapshot, view: view) }
    private var instances: InstanceSection { InstanceSection(snapshot: snapshot, view: view) }
    private var faults: FaultSection { FaultSection(snapshot: snapshot, view: view) }
    private var calls: CallSection { CallSection(snapshot: snapshot) }

    private func head(_ html: inout HTML) {
        html.void("meta", .init("charset", "utf-8"))
        html.void("meta", .name("viewport"), .init("content", "width=device-width, initial-scale=1"))
        html.void("meta", .name("color-scheme"), .init("content", "light dark"))
        if let reload = view.reload {
            html.element("noscript") { html in
                html.void(
                    "meta", .init("http-equiv", "refresh"), .init("content", "\(reload);url=\(view.link().text)"))
            }
        }
        html.element("title", text: "mock-ec2: \(snapshot.cloud.configuration.region)")
        html.void("link", .init("rel", "icon"), .href(Link("/_mock/console.svg")))
        html.void("link", .init("rel", "stylesheet"), .href(Link("/_mock/console.css")))
        html.element("script", .init("src", "/_mock/console.js"), .init("defer"), text: "")
    }

    private func header(_ html: inout HTML) {
        html.element("header") { html in
            html.element("div", .class("brand")) { html in
                html.element("h1") { html in
                    html.element("a", .href(Link("/"))) { $0.text("mock-ec2") }
                }
                html.element(
                    "p",
                    text: "\(snapshot.cloud.configuration.region) · account \(snapshot.cloud.configuration.accountID)")
            }
            html.element("nav", .label("Parts of the page")) { html in
                let parts: [(StaticString, String)] = [
                    ("#subnets", "Subnets"), ("#faults", "Faults"), ("#calls", "Calls"), ("#instances", "Instances"),
                ]
                for (place, name) in parts { html.element("a", .init("href", place.description), text: name) }
            }
            ClockControls(view: view, canReset: snapshot.canReset).write(&html)
        }
    }

    private func main(_ html: inout HTML) {
        if let notice {
            html.element("p", .class("notice"), .id("notice"), .init("role", "alert"), text: "Not done: \(notice)")
        }
        html.append(summary)
        html.element("div", .class("columns")) { html in
            subnets.write(&html)
            faults.write(&html)
        }
        calls.write(&html)
        instances.write(&html)
    }

    private var summary: HTML {
        let cloud = snapshot.cloud
        let running = cloud.instances.values.count { $0.state == .running }
        let attached = cloud.interfaces.values.count { $0.attachment != nil }
        let addresses = cloud.subnets.values.reduce(0) { $0 + $1.block.count - 5 - $1.availableAddressCount }
        let tiles = [
            ("Cloud's time", "\(cloud.now.wholeSeconds.replacing("T", with: " ").dropLast())", "clock"),
            ("Instances", "\(running.grouped) of \(cloud.instances.count.grouped) running", "count-instances"),
            ("Interfaces", "\(attached.grouped) of \(cloud.interfaces.count.grouped) attached", "count-interfaces"),
            ("Addresses", "\(addresses.grouped) in use", "count-addresses"),
            ("Calls", snapshot.totalCalls.grouped, "count-calls"),
            ("Throttled", cloud.throttledCounts.values.reduce(0, +).grouped, "count-throttled"),
            ("Hit by faults", cloud.faultedCounts.values.reduce(0, +).grouped, "count-faulted"),
            ("Faults on", snapshot.faultCount.grouped, "count-faults"),
        ]
        return HTML { html in
            html.element("dl", .id("summary"), .class("tiles"), .init("data-live")) { html in
                for (name, value, id) in tiles {
                    html.element("div") { html in
                        html.element("dt", text: name)
                        html.element("dd", .id(id), text: value)
                    }
                }
            }
        }
    }
}

extension Int {
    /// With a comma between thousands.
    var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}
