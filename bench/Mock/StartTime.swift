import Glibc
import LabDriver
import LinuxSystem

/// How long it takes from starting a program to its first answer.
enum StartTime {
    static let runs = 20

    /// `mock-ec2 serve`, asked for its instances with a signed request, over and over from when it does not listen yet.
    static func measure(mock: String, folder: String, log: String) throws -> [Duration] {
        try (0..<runs).map { _ in
            let port = try Subject.freePort()
            let request = try SignedRequests(
                "first", of: SignedRequests.make(folder, "http://127.0.0.1:\(port)")
            ).text(port: port)
            let start = ContinuousClock.now
            let process = try Child(
                [mock, "serve", "--ec2-listen", "127.0.0.1:\(port)", "--imds-listen", "127.0.0.1:0"], log: log)
            defer {
                process.send(SIGKILL)
                process.wait()
            }
            while process.isRunning {
                guard let connection = try? Connection(port: port) else {
                    usleep(200)
                    continue
                }
                let answer = try connection.exchange(request)
                guard answer.hasPrefix("HTTP/1.1 200 ") else { throw LabError("mock-ec2 has answered: \(answer)") }
                return ContinuousClock.now - start
            }
            throw LabError("mock-ec2 has ended: see \(log)")
        }
    }

    /// A program that does nothing, from its start to its end.
    static func measureNothing() throws -> [Duration] {
        try (0..<runs).map { _ in try Child.run(["/bin/true"]).duration }
    }
}
