import HTTPServer
import MockCloud

extension HTTPServerRequest {
    /// Whether it asks for the page at `/`: from this machine, and no call to the API, which would name an action or be
    /// signed.
    var isForConsolePage: Bool {
        (method == "GET" || method == "HEAD") && (path == "/" || path.isEmpty) && body.isEmpty
            && !query.split(separator: "&").contains { $0.hasPrefix("Action=") || $0.hasPrefix("X-Amz-") }
            && header("Authorization") == nil && remoteAddress?.isLoopback ?? true
    }
}

extension CloudService {
    /// The page itself.
    func consolePage(_ request: HTTPServerRequest) async -> HTTPServerReply {
        if let refusal = request.originRefusal { return HTTPServerReply(status: 403, text: "\(refusal)\n") }
        return await page(ConsoleView(request.query))
    }

    /// What the page consists of beside itself, under `/_mock/console`, and what its forms do.
    func console(_ request: HTTPServerRequest) async -> HTTPServerReply {
        let view = ConsoleView(request.query)
        switch (request.method, request.path.dropFirst("/_mock/console".count)) {
        case ("GET", ".css"): return HTTPServerReply(asset: ConsoleAssets.style, type: "text/css")
        case ("GET", ".js"): return HTTPServerReply(asset: ConsoleAssets.script, type: "text/javascript")
        case ("GET", ".svg"): return HTTPServerReply(asset: ConsoleAssets.icon, type: "image/svg+xml")
        case ("GET", "/live"): return HTTPServerReply(console: await Self.live(consoleSnapshot, view))
        case ("POST", let path):
            guard let change = ConsoleChange.Path(rawValue: String(path)) else { break }
            return await make(change, ConsoleForm(request.body), view)
        default: break
        }
        return HTTPServerReply(json: ["error": .string("there is no \(request.method) \(request.path)")], status: 404)
    }

    /// Makes a change that a form asks for, and leads back to the page; a form that cannot be gets the page with the reason.
    private func make(
        _ path: ConsoleChange.Path, _ form: ConsoleForm, _ view: ConsoleView
    ) async -> HTTPServerReply {
        do {
            let change = try ConsoleChange(path, form)
            try await make(change)
            return HTTPServerReply(status: 303, headers: [("Location", view.link(change.place).text)])
        } catch let error as BodyError {
            return await page(view, notice: "\(error)", status: 400)
        } catch let error as CloudError {
            return await page(view, notice: "\(error)", status: 400)
        } catch {
            return await page(view, notice: "The data plane did not follow: \(error)", status: 500)
        }
    }

    private func make(_ change: ConsoleChange) async throws {
        switch change {
        case .begin(let request): try await inject(request)
        case .turnOn(let faultSwitch):
            guard faultSwitch.fault(in: cloud) == nil else { return }
            try await inject(try FaultRequest(body: Array(faultSwitch.request.text.utf8)))
        case .turnOff(let faultSwitch):
            try await perform { cloud in
                while let fault = faultSwitch.fault(in: cloud) { cloud.endFault(fault.number) }
            }
        case .endFault(let number): try await perform { $0.endFault(number) }
        case .recover(let mishap): try await perform { $0.recover(from: mishap) }
        case .endAll:
            credentialExpiries = 0
            try await perform { $0.clearFaults() }
        case .advance(let duration): try await advanceClock(by: duration)
        case .reset: _ = reset()
        }
    }

    /// The cloud as it is at present. Looking at it is no change that a state file would have to keep.
    private var consoleSnapshot: ConsoleSnapshot {
        var cloud = cloud
        cloud.advance(to: clock.now)
        return ConsoleSnapshot(
            cloud: cloud, calls: calls.latest(CallSection.shownCalls), totalCalls: calls.total, callCounts: callCounts,
            credentialExpiries: credentialExpiries, canReset: !hasDataPlane)
    }

    private func page(_ view: ConsoleView, notice: String? = nil, status: Int = 200) async -> HTTPServerReply {
        HTTPServerReply(console: await Self.page(consoleSnapshot, view, notice), status: status)
    }

    // Not on the actor: calls go on while a page is written.
    @concurrent
    private static func page(_ snapshot: ConsoleSnapshot, _ view: ConsoleView, _ notice: String?) async -> HTML {
        ConsolePage(snapshot: snapshot, view: view, notice: notice).document
    }

    @concurrent
    private static func live(_ snapshot: ConsoleSnapshot, _ view: ConsoleView) async -> HTML {
        ConsolePage(snapshot: snapshot, view: view, notice: nil).live
    }
}

extension HTTPServerReply {
    /// A page or a part of one. Nothing in it is executed or loaded but what this server has at paths of its own, and no
    /// other page may show it in a frame. `same-origin`: with no referrer at all a browser would not say whose a form is.
    fileprivate init(console html: HTML, status: Int = 200) {
        self.init(
            status: status,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
                        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
                ), ("X-Frame-Options", "DENY"), ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
                ("Cache-Control", "no-store"),
            ], body: html.bytes)
    }

    fileprivate init(asset text: String, type: String) {
        self.init(
            status: 200,
            headers: [
                ("Content-Type", "\(type); charset=utf-8"), ("X-Content-Type-Options", "nosniff"),
                ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-cache"),
            ], body: Array(text.utf8))
    }
}
