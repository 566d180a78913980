import CLinuxShims
import Glibc
import LabDriver
import LinuxSystem
import SystemPackage

/// A program as a container runtime starts it: environment, configuration in a pipe on stdin, output caught. All is made
/// ready beforehand, so that the time is that from fork to exit and nothing else.
struct Launch {
    let duration: Duration
    let status: Int32
    let output: [UInt8]

    /// Runs in the calling thread's network namespace.
    init(
        _ program: String, arguments words: [String] = [], environment: [String: String] = [:], input: [UInt8]
    ) throws {
        var ends: [Int32] = [0, 0]
        try systemCall("pipe2") { shim_pipe(&ends) }
        let stdin = Descriptor(adopting: ends[0])
        do {
            let feed = Descriptor(adopting: ends[1])
            try systemCall("write") { write(feed.rawValue, input, input.count) }
        }
        let printed = Descriptor(adopting: try systemCall("memfd_create") { shim_memfd_create("output") })
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [stdin, printed, printed].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor.rawValue, Int32(number))
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }

        var pid = pid_t()
        var ending: Int32 = 0
        let clock = ContinuousClock()
        let start = clock.now
        let code = posix_spawn(&pid, program, &actions, nil, &arguments, &variables)
        while code == 0, waitpid(pid, &ending, 0) < 0, errno == EINTR {}
        duration = clock.now - start

        guard code == 0 else { throw LabError("\(program) cannot be started: \(Errno(rawValue: code))") }
        status = ending
        output = try Self.all(of: printed)
    }

    private static func all(of file: Descriptor) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = try systemCall("pread") { pread(file.rawValue, &bytes, bytes.count, 0) }
        return Array(bytes.prefix(count))
    }

    /// Throws what was printed when the program failed.
    func checked(_ what: String) throws -> Launch {
        guard status == 0 else { throw LabError("\(what): \(String(decoding: output, as: UTF8.self))") }
        return self
    }
}
