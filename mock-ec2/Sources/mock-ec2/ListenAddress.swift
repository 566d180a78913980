import ArgumentParser
import HTTPServer

/// `ADDRESS:PORT` on the command line, an IPv6 address in brackets.
struct ListenAddress: ExpressibleByArgument {
    var host: String
    /// 0 to 65535; 0 picks a free one.
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    var listening: HTTPServer.Listening { .address(host: host, port: port) }

    var defaultValueDescription: String { "\(host):\(port)" }
}
