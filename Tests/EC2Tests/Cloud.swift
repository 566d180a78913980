import AWSCore
import EC2
import Foundation
import HTTPClient
import LabDriver
import TestSupport
import Testing

/// The clouds against which the client is tried: moto, which others wrote, and this project's own.
enum Cloud: CaseIterable, CustomTestStringConvertible {
    case moto, mockEC2

    var testDescription: String {
        switch self {
        case .moto: "moto"
        case .mockEC2: "mock-ec2"
        }
    }

    /// One process of it for all tests: each keeps to what it has made itself, and to an instance of its own.
    var server: CloudServer {
        get async throws {
            switch self {
            case .moto: try await Self.sharedMoto.value
            case .mockEC2: try await Self.sharedMockEC2.value
            }
        }
    }

    /// A process of its own, for tests that let it go wrong.
    func start() async throws -> CloudServer {
        try await CloudServer.start(self == .moto ? [] : [Programs.mock])
    }

    private static let sharedMoto = Task { try await Cloud.moto.start() }
    private static let sharedMockEC2 = Task { try await Cloud.mockEC2.start() }
}

/// A cloud in a process of its own, which ends when its stdin does.
final class CloudServer: Sendable {
    struct Contents: Codable {
        struct Instance: Codable {
            let id, address: String
        }
        let endpoint, region, accessKey, secretKey, subnet, cidr, vpc, group: String
        /// Each is for one test, and is an m5.large in `subnet`.
        let instances: [Instance]
    }

    /// What its script printed, and as it is read.
    let description: String
    let contents: Contents
    private let process = Process()
    private let input = Pipe()

    /// On a thread of its own: Python takes its time to start, and the tests share few threads.
    static func start(_ arguments: [String]) async throws -> CloudServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try CloudServer(arguments) }) }
        }
    }

    private init(_ arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [Python.executable, fixture("cloud.py").path] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { break }
            line += more
        }
        // moto greets on stdout.
        let start = line.firstIndex(of: UInt8(ascii: "{")) ?? line.startIndex
        description = String(decoding: line[start...], as: UTF8.self)
        contents = try JSONDecoder().decode(Contents.self, from: line[start...])
    }

    // Not `waitUntilExit`: it waits for whoever inherited the socket by which Foundation sees the child's end.
    deinit { kill(process.processIdentifier, SIGKILL) }

    /// The client over libcurl.
    func client(secretKey: String? = nil, clock: ClientClock = .system) -> EC2Client {
        EC2Client(
            http: CurlHTTPClient(),
            credentials: StaticCredentials(
                Credentials(
                    accessKeyID: contents.accessKey, secretAccessKey: Secret(secretKey ?? contents.secretKey))),
            region: contents.region, endpoint: contents.endpoint, clock: clock)
    }

    /// Lets something go wrong in mock-ec2.
    func inject(_ fault: String) async throws {
        let answer = try await CurlHTTPClient().send(
            HTTPRequest(
                method: "POST", url: contents.endpoint + "/_mock/faults", headers: [], body: Array(fault.utf8),
                timeout: .seconds(10)))
        #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    }
}
