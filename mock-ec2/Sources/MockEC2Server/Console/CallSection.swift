import HTTPServer
import MockCloud

/// The last calls, how often each action was called and refused, and how full the buckets of the throttled account are.
struct CallSection {
    let snapshot: ConsoleSnapshot

    /// How many of the last calls the page shows.
    static let shownCalls = 40

    func write(_ html: inout HTML) {
        html.section("calls", "Calls") { $0.append(live) }
    }

    var live: HTML {
        HTML { html in
            html.livePart("call-list") { html in
                html.element("div", .class("columns")) { html in
                    html.element("div") { log(&$0) }
                    html.element("div") { html in
                        counts(&html)
                        buckets(&html)
                    }
                }
            }
        }
    }

    private func log(_ html: inout HTML) {
        guard !snapshot.calls.isEmpty else {
            html.element("p", .class("empty"), text: "Nobody has called yet.")
            return
        }
        html.table("The last calls, newest first", class: "log") { html in
            html.columns(["Time", "Action", "Outcome", "Caller", "From", "ms"])
            html.element("tbody", .id("log")) { html in
                for call in snapshot.calls.reversed() { row(call, &html) }
            }
        }
        html.element("p", .class("pages")) { html in
            html.text("All that are kept: ")
            html.element("a", .href(Link("/_mock/log")), text: "/_mock/log")
        }
    }

    private func row(_ call: CallLog.Entry, _ html: inout HTML) {
        html.element("tr", .title("request \(call.requestID)")) { html in
            html.element("td", text: String(call.time.description.dropFirst(11).dropLast()))
            html.element("td", text: call.action)
            html.element("td") { html in
                let isGood = call.outcome == CallLog.Entry.success
                html.element(
                    "span", .class("state \(isGood ? "running" : "refused")"),
                    text: isGood ? "200" : call.status == 0 ? call.outcome : "\(call.status) \(call.outcome)")
            }
            html.element("td", text: call.caller?.name ?? "–")
            html.element("td", text: call.source?.ip ?? "local")
            html.element("td", .class("number"), text: "\((call.milliseconds * 10).rounded() / 10)")
        }
    }

    private func counts(_ html: inout HTML) {
        guard !snapshot.callCounts.isEmpty else { return }
        html.table("How often each action was called", class: "counts") { html in
            html.columns(["Action", "Calls", "Throttled", "Faulted"])
            html.element("tbody") { html in
                for (action, count) in snapshot.callCounts.sorted(by: { $0.key < $1.key }) {
                    let name = CloudAction(rawValue: action)
                    html.element("tr", .id("count-\(action)")) { html in
                        html.element("td", text: action)
                        html.element("td", .class("number"), text: count.grouped)
                        for refused in [snapshot.cloud.throttledCounts, snapshot.cloud.faultedCounts] {
                            let number = name.flatMap { refused[$0] } ?? 0
                            html.element("td", .class("number"), text: number == 0 ? "" : number.grouped)
                        }
                    }
                }
            }
        }
    }

    private func buckets(_ html: inout HTML) {
        guard snapshot.cloud.configuration.throttling != nil else {
            html.element("p", .class("empty"), text: "Calls are not throttled: no --throttle aws.")
            return
        }
        let levels = snapshot.cloud.tokenLevels.filter { $0.tokens < $0.bucket.size }
        guard !levels.isEmpty else {
            html.element("p", .class("empty"), text: "Calls are throttled; all buckets are full.")
            return
        }
        html.table("Buckets of the throttled account that are not full", class: "buckets") { html in
            html.columns(["Bucket", "Level", "Tokens", "Refill/s"])
            html.element("tbody") { html in
                for level in levels {
                    html.element("tr") { html in
                        html.element("td", text: level.name)
                        html.element("td") { html in
                            html.element(
                                "meter", .init("min", "0"), .init("max", "\(level.bucket.size)"),
                                .init("low", "\(level.bucket.size / 4)"), .value("\(level.tokens)"),
                                .label("\(Int(level.tokens)) of \(Int(level.bucket.size)) tokens"), text: "")
                        }
                        html.element(
                            "td", .class("number"), text: "\(Int(level.tokens)) of \(Int(level.bucket.size))")
                        html.element("td", .class("number"), text: "\(level.bucket.refill)")
                    }
                }
            }
        }
    }
}
