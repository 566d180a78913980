import ArgumentParser
import Glibc
import LinuxSystem
import Logging
import VPCFabric

/// The process that is a lab; `lab up` starts it.
struct LabRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", shouldDisplay: false)

    /// What it says when the cloud serves; anything else is why not.
    static let ready = "ready\n"

    @OptionGroup var options: LabOptions
    @OptionGroup var settings: LabSettings
    @OptionGroup var state: StateOption
    @Option(help: "The descriptor to tell on that the lab is ready, or why not.")
    var readyDescriptor: Int32 = 1

    func run() async throws {
        // Before the first thread: a signal that comes early must not kill.
        let signals = TerminationSignals()
        signal(SIGPIPE, SIG_IGN)
        // Away from the terminal of who started it. Fails for a process that leads its group: that one was not started by
        // `lab up`, and its shell can end it.
        _ = setsid()
        // Nor does it keep the starter's folder from being unmounted.
        _ = chdir("/")
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        do {
            try await serve(until: signals)
        } catch {
            tell("\(error)")
            throw error
        }
    }

    private func serve(until signals: TerminationSignals) async throws {
        try options.requireRoot()
        let name = options.name
        let lock = try LabLock.acquire(name)
        let queue = BlockingQueue(name: "lab")
        let logger = Logger(label: "mock-ec2.lab")
        do {
            let lab = try await Lab.start(name, try await KeptCloud.open(state, settings))
            let report = await lab.report
            try await queue.run {
                let folder = LabFolder(name)
                try folder.write(report.environment, to: .environment)
                try folder.write(report.json, to: .status)
                try folder.write(report.table, to: .table)
            }
            tell(Self.ready)
            logger.info("serving", metadata: ["lab": "\(name)", "ec2": "\(report.endpoint)"])
            let signal = await signals.first()
            logger.info("ending", metadata: ["lab": "\(name)", "signal": "\(signal)"])
            try await lab.stop()
        } catch {
            // Not the folder: the log in it may be all that tells why.
            try? await queue.run { try NamespaceFabric.removeNow(name) }
            throw error
        }
        try await queue.run { try Lab.clear(name) }
        withExtendedLifetime(lock) {}
    }

    /// Says it and closes the descriptor, which `lab up` waits for. Nobody may be listening any more.
    private func tell(_ text: String) {
        try? Descriptor(adopting: dup(readyDescriptor)).writeAll(Array(text.utf8), "lab up")
        if readyDescriptor > 2 { close(readyDescriptor) }
    }
}
