// Pieces that several parts of the page have.
extension HTML {
    /// A button that changes something: a form of its own, so that it works without a script.
    mutating func button(
        _ text: String, to target: Link, _ fields: KeyValuePairs<String, String>, id: String, label: String,
        class: String = "plain"
    ) {
        form(to: target, fields) { html in
            html.element("button", .id(id), .class(`class`), .label(label), .title(label), text: text)
        }
    }

    /// A form with fields that do not show, and `content`.
    mutating func form(
        to target: Link, class: String = "inline", _ fields: KeyValuePairs<String, String>,
        content: (inout HTML) -> Void
    ) {
        element("form", .init("method", "post"), .action(target), .class(`class`)) { html in
            for (name, value) in fields { html.void("input", .type("hidden"), .name(name), .value(value)) }
            content(&html)
        }
    }

    /// The first row of a table.
    mutating func columns(_ names: [String]) {
        element("thead") { html in
            html.element("tr") { html in
                for name in names { html.element("th", .init("scope", "col"), text: name) }
            }
        }
    }

    /// A part of the page with its heading.
    mutating func section(_ id: String, _ title: String, content: (inout HTML) -> Void) {
        element("section", .id(id), .init("aria-labelledby", "\(id)-title")) { html in
            html.element("h2", .id("\(id)-title"), text: title)
            content(&html)
        }
    }

    /// What is replaced as a whole when it has changed.
    mutating func livePart(_ id: String, content: (inout HTML) -> Void) {
        element("div", .id(id), .init("data-live"), content: content)
    }

    /// A table that scrolls sideways by itself where the window is narrow, also by keyboard.
    mutating func table(_ caption: String, class: String, content: (inout HTML) -> Void) {
        element(
            "div", .class("scroll"), .init("tabindex", "0"), .init("role", "region"), .label(caption)
        ) { html in
            html.element("table", .class(`class`)) { html in
                html.element("caption", text: caption)
                content(&html)
            }
        }
    }

    /// Tags as key and value.
    mutating func tags(_ tags: some Sequence<(key: String, value: String)>) {
        for tag in tags {
            element("span", .class("tag")) { html in
                html.element("b", text: tag.key)
                html.text(tag.value.isEmpty ? "" : " \(tag.value)")
            }
            text(" ")
        }
    }

    /// Links to the other pages of a list that is cut; nothing when it is not.
    mutating func pages<Element>(
        of excerpt: Excerpt<Element>, _ what: String, link: (Int) -> Link
    ) {
        guard excerpt.pageCount > 1 else { return }
        element("nav", .class("pages"), .label("Pages of \(what)")) { html in
            html.text("\(what): page \(excerpt.page) of \(excerpt.pageCount), \(excerpt.count.grouped) in all. ")
            if excerpt.page > 1 {
                html.element("a", .href(link(excerpt.page - 1)), text: "Previous")
                html.text(" ")
            }
            if excerpt.page < excerpt.pageCount {
                html.element("a", .href(link(excerpt.page + 1)), text: "Next")
            }
        }
    }
}
