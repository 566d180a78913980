import CLibnftables
import Synchronization

/// A libnftables context (libnftables(3)): it speaks to the network namespace of the thread that made it, whatever
/// thread uses it. Calls block for the kernel's answer: an element 0.1 ms, a whole table about 1 ms.
public final class Nftables: Sendable {
    /// The context's pointer.
    ///
    /// `@unchecked Sendable`: it is used under `libraryLock` alone.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    // One lock for all contexts: libnftables sets up process-wide tables when a context is made, and does not say that
    // contexts may be used side by side.
    private static let libraryLock = Mutex(())

    private let context: Context

    /// Opens a context in the calling thread's network namespace.
    public init() throws(NftablesError) {
        context = try Self.libraryLock.withLock { (_) throws(NftablesError) in
            guard let pointer = nft_ctx_new(UInt32(NFT_CTX_DEFAULT)) else {
                throw NftablesError(command: "", message: "nft_ctx_new: no context")
            }
            // Without buffers libnftables would print to the process' stdout and stderr.
            guard nft_ctx_buffer_output(pointer) == 0, nft_ctx_buffer_error(pointer) == 0 else {
                nft_ctx_free(pointer)
                throw NftablesError(command: "", message: "nft_ctx_buffer_output: no buffer")
            }
            return Context(pointer: pointer)
        }
    }

    deinit { Self.libraryLock.withLock { _ in nft_ctx_free(context.pointer) } }

    /// Runs `commands` (nft(8), one a line) as one transaction: all of them take effect, or none.
    public func apply(_ commands: String) throws(NftablesError) { _ = try run(commands, output: 0) }

    /// Runs a listing, for instance "list table inet vpc-cni", and returns it as JSON (libnftables-json(5)).
    public func list(_ command: String) throws(NftablesError) -> String {
        try run(command, output: UInt32(NFT_CTX_OUTPUT_JSON))
    }

    /// Whether the kernel has the table.
    public func hasTable(_ family: Table.Family, _ name: String) throws(NftablesError) -> Bool {
        // All names are listed: a listing of one table that is not there is an error like any other.
        try run("list tables \(family)", output: 0).split(separator: "\n").contains("table \(family) \(name)")
    }

    private func run(_ commands: String, output flags: UInt32) throws(NftablesError) -> String {
        try Self.libraryLock.withLock { (_) throws(NftablesError) in
            nft_ctx_output_set_flags(context.pointer, flags)
            let status = nft_run_cmd_from_buffer(context.pointer, commands)
            // Reading a buffer empties it: both are read every time, or the next call would find this one's text.
            let output = nft_ctx_get_output_buffer(context.pointer).map { String(cString: $0) } ?? ""
            let errors = nft_ctx_get_error_buffer(context.pointer).map { String(cString: $0) } ?? ""
            guard status == 0 else {
                throw NftablesError(command: commands, message: Self.meaning(of: errors, about: commands))
            }
            return output
        }
    }

    // Under each error libnftables prints the place; but in a buffer of several lines (1.0.6) it always shows the first.
    private static func meaning(of errors: String, about commands: String) -> String {
        guard !errors.isEmpty else { return "failed without a message" }
        guard commands.contains("\n") else { return errors }
        let lines = errors.split(separator: "\n").filter { $0.hasPrefix("Error:") }
        return lines.isEmpty ? errors : lines.joined(separator: "; ")
    }
}
