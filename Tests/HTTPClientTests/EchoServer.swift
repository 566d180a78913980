import Foundation
import TestSupport

/// A raw HTTP/1.1 server with a behaviour for each path, which counts connections and requests of each test apart, by the
/// first part of the path.
struct EchoServer {
    let url: String

    private static let shared = Task { try await PythonServer.start(script) }

    init() async throws { url = try await Self.shared.value.url + "/t-" + UUID().uuidString }

    static let script = #"""
        import json, socket, ssl, time, urllib.parse
        lock = threading.Lock()
        stats, barriers = {}, {}

        def head(status, headers, length=None):
            lines = ["HTTP/1.1 %s" % status] + ["%s: %s" % h for h in headers]
            if length is not None: lines.append("Content-Length: %d" % length)
            return ("\r\n".join(lines) + "\r\n\r\n").encode()

        def reply(c, body, status="200 OK", headers=()):
            c.sendall(head(status, headers, len(body)) + body)

        def serve(c):
            served, known = 0, set()
            f = c.makefile("rb")
            while True:
                line = f.readline()
                if not line: return
                method, target, _ = line.decode().split()
                headers = []
                while True:
                    h = f.readline().decode().rstrip("\r\n")
                    if not h: break
                    name, value = h.split(":", 1)
                    headers.append([name, value.strip()])
                length = int(dict((n.lower(), v) for n, v in headers).get("content-length", 0))
                body = f.read(length)
                key = ""
                if target.startswith("/t-"): key, _, target = target[1:].partition("/"); target = "/" + target
                url = urllib.parse.urlsplit(target)
                q = dict(urllib.parse.parse_qsl(url.query))
                n = int(q.get("n", 0))
                with lock:
                    mine = stats.setdefault(key, {"connections": 0, "requests": {}})
                    if key not in known: known.add(key); mine["connections"] += 1
                    mine["requests"][url.path] = mine["requests"].get(url.path, 0) + 1
                    if url.path == "/together": barrier = barriers.setdefault(key, threading.Barrier(n))
                served += 1
                if url.path == "/stats":
                    with lock: reply(c, json.dumps(mine).encode())
                elif url.path == "/drop": return
                elif url.path == "/drop-reused":
                    if served > 1: return
                    reply(c, b"fresh")
                elif url.path == "/half":
                    c.sendall(head("200 OK", [], 100) + b"half"); return
                elif url.path == "/together":
                    try: barrier.wait(60); reply(c, b"all here")
                    except threading.BrokenBarrierError: reply(c, b"alone", "500 Alone")
                elif url.path == "/slow": time.sleep(n / 1000); reply(c, b"late")
                elif url.path == "/big": reply(c, b"x" * n)
                elif url.path == "/chunked":
                    c.sendall(head("200 OK", [("Transfer-Encoding", "chunked"), ("Trailer", "X-Late")]))
                    for _ in range(n): c.sendall(b"400\r\n" + b"y" * 1024 + b"\r\n")
                    c.sendall(b"0\r\nX-Late: sneaked\r\n\r\n")
                elif url.path == "/headers": reply(c, b"", headers=[("X-%d" % i, "v" * 1000) for i in range(n)])
                elif url.path == "/hints":
                    c.sendall(head("103 Early Hints", [("Link", "</a>")])); reply(c, b"ok", headers=[("X-Fold", "a\r\n  b")])
                elif url.path == "/redirect": reply(c, b"", "302 Found", [("Location", "/echo")])
                elif url.path == "/garbage": c.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"); return
                elif url.path.startswith("/status/"): reply(c, b"told you", url.path[8:] + " Status")
                elif method == "HEAD": c.sendall(head("200 OK", [], 12345))
                else:
                    answer = {"method": method, "target": target, "headers": headers, "body": body.decode("latin-1")}
                    reply(c, json.dumps(answer).encode())

        def accepted(c, context):
            try:
                if context: c = context.wrap_socket(c, server_side=True)
                serve(c)
            except Exception: pass
            finally:
                try: c.shutdown(socket.SHUT_RDWR)
                except OSError: pass
                c.close()

        context = None
        if len(sys.argv) > 1:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        s.listen(256)
        ready(s.getsockname()[1])
        while True:
            c, _ = s.accept()
            c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=accepted, args=(c, context), daemon=True).start()
        """#

    /// What `/stats` tells.
    struct Stats: Decodable {
        let connections: Int
        let requests: [String: Int]
    }

    /// What every other path tells of the request.
    struct Echo: Decodable {
        let method: String
        let target: String
        let headers: [[String]]
        let body: String

        func header(_ name: String) -> String? { headers.first { $0.first?.lowercased() == name.lowercased() }?.last }
    }
}
