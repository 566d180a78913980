import CNISpec
import Glibc
import LabDriver
import LinuxSystem

/// Requests that botocore has signed. They are good for five minutes.
struct SignedRequests {
    private let requests: [JSONValue]

    /// Asks `requests.py` in `folder`; see there.
    static func make(_ folder: String, _ arguments: String...) throws -> JSONValue {
        let python = getenv("VPC_CNI_PYTHON").map { String(cString: $0) } ?? "python3"
        return try JSONValue(parsing: Child.check([python, "\(folder)/requests.py"] + arguments))
    }

    init(_ name: String, of prepared: JSONValue) throws {
        guard let requests = prepared[name]?.arrayValue, !requests.isEmpty else {
            throw LabError("requests.py has made no requests called \(name)")
        }
        self.requests = requests
    }

    /// How many there are: the pages of a listing.
    var count: Int { requests.count }

    /// Writes them as the Lua file that `load.lua` reads. Lua reads the escapes of JSON that occur in them.
    func write(to path: String) throws {
        let tables = requests.map { request in
            let headers = (request["headers"]?.objectValue?.members ?? []).map { "[\(quoted($0.key))]=\($0.value)" }
            return "{headers={\(headers.joined(separator: ","))},body=\(request["body"] ?? "")}"
        }
        try FileReplacement.write(Array("return {\(tables.joined(separator: ","))}\n".utf8), to: path)
    }

    /// The first of them as it goes over the wire.
    func text(port: Int) -> String {
        let headers = (requests[0]["headers"]?.objectValue?.members ?? []).map {
            "\($0.key): \($0.value.stringValue ?? "")\r\n"
        }
        let body = requests[0]["body"]?.stringValue ?? ""
        return "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: \(body.utf8.count)\r\n"
            + headers.joined() + "\r\n" + body
    }

    private func quoted(_ text: String) -> String { JSONValue.string(text).description }
}
