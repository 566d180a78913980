import BenchFigures
import CNISpec
import LabDriver
import LinuxSystem

/// What `kernel-floor` measured: the same kernel objects by bare libmnl calls, from one process. In milliseconds.
struct Floor {
    let add: Percentiles
    let del: Percentiles

    static func run(_ program: String, pods: Int) throws -> Floor {
        let launched = try UnnamedNamespace.make(1)[0].namespace.blocking {
            try Launch(program, arguments: ["\(pods)"], input: []).checked(program)
        }
        let json = try JSONValue(parsing: String(decoding: launched.output, as: UTF8.self))
        return Floor(add: try percentiles("add", json), del: try percentiles("del", json))
    }

    private static func percentiles(_ step: String, _ json: JSONValue) throws -> Percentiles {
        func value(_ name: String) throws -> Double {
            guard case .number(let number)? = json["\(step)_\(name)"] else {
                throw LabError("the floor's answer has no \(step)_\(name): \(json)")
            }
            return number.double
        }
        return Percentiles(p50: try value("p50"), p90: try value("p90"), p99: try value("p99"))
    }
}
