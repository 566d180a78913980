import AWSCore
import Foundation
import HTTPClient
import InstanceMetadata
import Synchronization
import TestSupport

/// An instance metadata service in python3 that keeps to IMDSv2: no answer without a token that lives.
final class FakeMetadataService: Sendable {
    /// One server for all tests; each has a service of its own in it, by the first part of the path.
    private static let shared = Task { try await PythonServer.start(script) }
    private let url: String
    private let http = CurlHTTPClient()
    /// Not the client under test: it would find its connection warm.
    private let control = CurlHTTPClient()
    let clock = FakeClock()

    init() async throws { url = try await Self.shared.value.url + "/" + UUID().uuidString }

    /// A client of this service, whose pauses take no time.
    func metadata() -> InstanceMetadata {
        InstanceMetadata(http: http, endpoint: url + "/", clock: clock.client, random: { 0.5 })
    }

    /// Merges `state` into the script's: `tree` (path: text or null), `next` (what the next requests get in place of an
    /// answer: a status, "drop"), `life` (of a token, in seconds), `revoke`, `disabled`.
    func set(_ state: [String: Any]) async throws {
        let body = Array(try JSONSerialization.data(withJSONObject: state))
        _ = try await control.send(HTTPRequest(method: "POST", url: url + "/_set", body: body))
    }

    /// The requests since the last call, as "METHOD PATH STATUS".
    func log() async throws -> [String] {
        let answer = try await control.send(HTTPRequest(method: "POST", url: url + "/_log"))
        return answer.text.split(separator: "\n").map(String.init)
    }

    private static let script = #"""
        import collections, http.server, json, secrets, time
        lock = threading.Lock()

        class Service:
            def __init__(self):
                self.state = {"tree": {}, "next": [], "life": None, "disabled": False}
                self.tokens, self.log = {}, []

        services = collections.defaultdict(Service)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            def log_message(self, *a): pass
            def parse_request(self):
                if not super().parse_request(): return False
                _, name, rest = self.path.split("/", 2)
                with lock: self.service = services[name]
                self.path, self.state = "/" + rest, self.service.state
                return True
            def reply(self, status, text="", headers={}):
                with lock:
                    if self.command != "POST": self.service.log.append("%s %s %d" % (self.command, self.path, status))
                body = text.encode()
                self.send_response(status)
                for name, value in headers.items(): self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def faulted(self):
                with lock: fault = self.state["next"].pop(0) if self.state["next"] else None
                if fault is None: return False
                if fault == "drop": self.close_connection = True
                else: self.reply(fault)
                return True
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with lock:
                    text = "\n".join(self.service.log)
                    if self.path == "/_set":
                        for key, value in json.loads(body).items():
                            if key == "tree": self.state["tree"].update(value)
                            elif key == "revoke": self.service.tokens.clear()
                            else: self.state[key] = value
                    else: self.service.log.clear()
                self.reply(200, text)
            def do_PUT(self):
                if self.faulted(): return
                if self.state["disabled"] or "X-Forwarded-For" in self.headers: return self.reply(403)
                try: life = int(self.headers["X-aws-ec2-metadata-token-ttl-seconds"])
                except (TypeError, ValueError): return self.reply(400)
                if self.path != "/latest/api/token" or not 1 <= life <= 21600: return self.reply(400)
                if self.state["life"]: life = self.state["life"]
                token = secrets.token_urlsafe(42)
                self.service.tokens[token] = time.monotonic() + life
                self.reply(200, token, {"X-Aws-Ec2-Metadata-Token-Ttl-Seconds": str(life)})
            def do_GET(self):
                if self.faulted(): return
                if self.state["disabled"]: return self.reply(403)
                token = self.headers.get("X-aws-ec2-metadata-token")
                if self.service.tokens.get(token, 0) < time.monotonic(): return self.reply(401)
                path, tree = self.path.removeprefix("/latest/"), self.state["tree"]
                text = tree.get(path)
                if path in tree and text is not None: return self.reply(200, text)
                names = {}
                for key in tree:
                    if path.endswith("/") and key.startswith(path):
                        name, slash, _ = key[len(path):].partition("/")
                        names[name + slash] = None
                if not names: return self.reply(404, "<xhtml/>")
                self.reply(200, "\n".join(names))

        http.server.ThreadingHTTPServer.request_queue_size = 256
        s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        ready(s.server_address[1])
        s.serve_forever()
        """#
}

/// A clock whose pauses take no time and are written down.
final class FakeClock: Sendable {
    private let state = Mutex((uptime: Duration.zero, pauses: [Duration]()))

    var client: ClientClock {
        ClientClock(
            now: ClientClock.system.now, uptime: { self.state.withLock { $0.uptime } },
            sleep: { (pause) async throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                self.state.withLock {
                    $0.uptime += pause
                    $0.pauses.append(pause)
                }
            })
    }

    var pauses: [Duration] { state.withLock { $0.pauses } }

    func advance(by duration: Duration) { state.withLock { $0.uptime += duration } }
}
