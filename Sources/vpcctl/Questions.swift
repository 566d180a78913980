import ArgumentParser
import CNISpec

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "The node and its address pool.")
    @OptionGroup var daemon: DaemonOptions

    @Flag(help: "Exit with 1 unless the daemon is ready to connect pods.")
    var ready = false

    func run() throws {
        let status = try daemon.ask("status")
        show(status)
        if ready, status["ready"]?.boolValue != true { throw ExitCode.failure }
    }

    private func show(_ status: JSONValue) {
        daemon.show(status) { status in
            let node = status["node"]
            let pool = status["pool"]
            func text(_ value: JSONValue?, _ key: String) -> String { value?[key]?.stringValue ?? "" }
            func number(_ key: String) -> String { "\(pool?[key]?.intValue ?? 0)" }
            return """
                instance   \(text(node, "instance")), \(text(node, "type")) in \(text(node, "zone"))
                address    \(text(node, "primaryAddress"))
                daemon     \(status["ready"]?.boolValue == true ? "ready" : "starting")
                interfaces \(status["enis"]?.intValue ?? 0)
                pods       \(status["pods"]?.intValue ?? 0)
                addresses  \(number("total")): \(number("assigned")) assigned, \(number("cooling")) cooling, \
                \(number("warm")) warm; wanted \(number("wanted"))
                pool       \(text(pool, "reason"))
                """
        }
    }
}

struct PodsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pods", abstract: "The node's pods and their addresses.")
    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        daemon.show(try daemon.ask("pods")) { pods in
            var table = Table("POD", "ADDRESS", "ENI", "LINK", "CONTAINER", "SINCE")
            for pod in pods.arrayValue ?? [] {
                func text(_ key: String) -> String { pod[key]?.stringValue ?? "" }
                let name = text("pod").isEmpty ? "-" : "\(text("namespace"))/\(text("pod"))"
                let addresses = (pod["addresses"]?.arrayValue ?? []).compactMap(\.stringValue)
                table.add(
                    name, addresses.joined(separator: ","), text("eni"), text("link"),
                    String(text("containerID").prefix(13)), text("since"))
            }
            return table.text
        }
    }
}

struct ENIsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enis", abstract: "The node's interfaces and their addresses.")
    @OptionGroup var daemon: DaemonOptions

    func run() throws {
        daemon.show(try daemon.ask("enis")) { enis in
            var table = Table("ENI", "LINK", "INDEX", "TABLE", "PRIMARY", "ASSIGNED", "COOLING", "WARM", "STATE")
            for eni in enis.arrayValue ?? [] {
                func text(_ key: String) -> String { eni[key]?.stringValue ?? "" }
                let states = (eni["addresses"]?.arrayValue ?? []).compactMap { $0["state"]?.stringValue }
                func count(_ state: String) -> String { "\(states.count { $0 == state })" }
                table.add(
                    text("id").isEmpty ? "-" : text("id"), text("link"), "\(eni["deviceIndex"]?.intValue ?? 0)",
                    "\(eni["table"]?.intValue ?? 0)", text("primaryAddress"), count("assigned"), count("cooling"),
                    count("warm"), text("state"))
            }
            return table.text
        }
    }
}
