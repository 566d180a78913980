import ArgumentParser
import CNISpec
import PluginProtocol

/// How the daemon is found and its answer printed.
struct DaemonOptions: ParsableArguments {
    @Option(help: "The daemon's socket.")
    var socket = NetworkConfiguration.defaultSocket

    @Flag(help: "Print the daemon's answer as JSON.")
    var json = false

    /// Asks the daemon. Throws what the daemon said when it refused, or why it could not be asked.
    func ask(_ name: String, _ parameters: JSONValue = .null, timeout: Duration = .seconds(5)) throws -> JSONValue {
        let reply = try ClientSocket.call(
            path: socket, request: .control(ControlRequest(name: name, parameters: parameters)), descriptors: [],
            timeout: timeout)
        let answer = try JSONValue.parse(reply.body)
        guard !reply.isError else { throw CNIError(json: answer) ?? CNIError(.internalFailure, "\(name) failed") }
        return answer
    }

    /// Prints the answer as it is, or as `table` shows it.
    func show(_ answer: JSONValue, as table: (JSONValue) -> String) {
        print(json ? answer.description : table(answer))
    }
}
