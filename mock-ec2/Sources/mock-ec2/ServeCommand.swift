import ArgumentParser
import CloudState
import Glibc
import HTTPServer
import Logging
import MockCloud
import MockEC2Server
import Scenarios

/// `mock-ec2 serve`: the API without a data plane.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve EC2, STS and instance metadata, without a data plane.",
        discussion: """
            Prints one line of JSON on stdout when it accepts requests. SIGTERM and SIGINT end it.
            Any AWS client can be pointed at it: aws --endpoint-url http://127.0.0.1:4566 ec2 describe-instances
            """)

    @Option(help: "Where EC2 and STS listen, as ADDRESS:PORT; port 0 picks a free one.")
    var ec2Listen = ListenAddress(host: "127.0.0.1", port: 4566)

    @Option(help: "Where the instance's metadata service listens, as ADDRESS:PORT; port 0 picks a free one.")
    var imdsListen = ListenAddress(host: "127.0.0.1", port: 1338)

    @OptionGroup var cloud: CloudOptions
    @OptionGroup var state: StateOption

    func run() async throws {
        // Before the first thread: a signal that comes early must not kill.
        let signals = TerminationSignals()
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let logger = Logger(label: "mock-ec2")
        OpenFiles.allowAsManyAsPossible()
        let kept = try await KeptCloud.open(state, cloud.settings)
        let scenario = try kept.settings.makeScenario()
        let service = CloudService(
            cloud: try kept.makeCloud(scenario), keys: cloud.keys(of: scenario), rolePolicies: scenario.rolePolicies,
            timeline: scenario.timeline)
        await kept.resume(service)
        let server = try await MockServer.start(
            service: service, ec2: [ec2Listen.listening], imds: metadataListeners(await service.instanceIDs))
        let keeper = try await kept.keep(service)
        try StandardOutput.write(line: await server.announcement)
        logger.info("serving", metadata: ["ec2": "\(server.ec2.first?.localAddress?.description ?? "")"])
        let received = await signals.first()
        logger.info("ending", metadata: ["signal": "\(received)"])
        await server.shutDown()
        try await keeper?.end()
    }

    /// How many instances have ports that can be foreseen: more of them would be other programs' too.
    private static let countedPorts = 100

    /// Every instance has its own: the ports count upwards from the one given, in the order of launch, and after a hundred
    /// are what is free.
    private func metadataListeners(_ instances: [String]) -> [MockServer.MetadataListener] {
        instances.enumerated().map { position, instance in
            let isCounted = imdsListen.port > 0 && position < Self.countedPorts
            let port = isCounted ? imdsListen.port + position : 0
            return MockServer.MetadataListener(.address(host: imdsListen.host, port: port), instance: instance)
        }
    }
}
