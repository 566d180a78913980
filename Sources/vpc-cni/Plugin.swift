import CNISpec
import Glibc
import PluginProtocol

/// One call by the runtime, from its environment and stdin to stdout and an exit status.
enum Plugin {
    /// The exit status: 0, or 1 with a CNI error on stdout.
    static func run() -> Int32 {
        TrapAnswer.install()
        let environment = environment()
        if environment["CNI_COMMAND"] == nil, isatty(STDOUT_FILENO) == 1 {
            Output.note(Usage.text)
            return 0
        }
        let invocation: CNIInvocation
        do {
            invocation = try CNIInvocation(environment: environment)
        } catch {
            return fail(error, .newest)
        }
        return answer(invocation)
    }

    private static func environment() -> [String: String] {
        var environment: [String: String] = [:]
        for name in CNIInvocation.variables {
            guard let value = getenv(name), value.pointee != 0 else { continue }
            environment[name] = String(cString: value)
        }
        return environment
    }

    private static func answer(_ invocation: CNIInvocation) -> Int32 {
        if invocation.command == .version {
            return print(VersionReport.json(for: Input.whatIsThere(within: CNICommand.version.timeLimit)).serialized())
        }
        var version = CNIVersion.newest
        do {
            let input = try Input.all(within: invocation.command.timeLimit)
            let configuration = try NetworkConfiguration(parsing: input, for: invocation.command)
            version = configuration.cniVersion
            let operation = Operation(invocation: invocation, configuration: configuration, input: input)
            let reply = try operation.reply()
            if reply.isError { return reply.body.isEmpty ? failBy(reply) : print(reply.body, status: 1) }
            guard invocation.command == .add else { return 0 }
            return reply.body.isEmpty ? failBy(reply) : print(reply.body)
        } catch {
            return fail(error, version)
        }

        func failBy(_ reply: Reply) -> Int32 {
            fail(CNIError(.internalFailure, "the daemon's \(reply.isError ? "error" : "result") is empty"), version)
        }
    }

    private static func fail(_ error: CNIError, _ version: CNIVersion) -> Int32 {
        print(error.json(for: version).serialized(), status: 1)
    }

    /// A result that could not be written is a failure: the runtime knows nothing of it.
    private static func print(_ bytes: [UInt8], status: Int32 = 0) -> Int32 {
        Output.write(bytes + [UInt8(ascii: "\n")], to: STDOUT_FILENO) ? status : 1
    }
}
