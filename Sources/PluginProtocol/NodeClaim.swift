import CLinuxShims
import Glibc
import LinuxSystem
import SystemPackage

/// The right to set up and take down the pod network of the network namespace that the process is in. A daemon holds it as
/// long as it lives, and so does a tool while it does a daemon's work, so that neither acts beneath the other whatever
/// their sockets are called.
///
/// It is a listening socket under a name without a file: each network namespace has names of its own, and the kernel
/// frees them with the process (unix(7)). Any user may bind such a name, but none must keep the node's daemon from
/// starting: a holder counts only if it is root, or who runs this process.
public final class NodeClaim: Sendable {
    /// `ss -xl` shows it as `@vpc-cni`.
    private static let name = "vpc-cni"

    private let socket: Descriptor
    /// `false` when a process that does not count has the name. The claim is then worth nothing, yet nobody else's.
    public let isHeld: Bool

    /// Throws `.namespaceTaken` while another process has it.
    public init() throws(PluginProtocolError) {
        let address = try UnixAddress(abstract: Self.name)
        socket = try UnixSocket.make()
        var isBound = try UnixSocket.bindIfFree(socket, to: address)
        // More than once: the holder may be about to listen, or may just have died.
        for _ in 0..<3 where !isBound {
            if let process = Self.trustedHolder(of: address) { throw .namespaceTaken(process: process) }
            usleep(50_000)
            isBound = try UnixSocket.bindIfFree(socket, to: address)
        }
        isHeld = isBound
        guard isHeld else { return }
        try attempt(systemCall("listen", address.description) { listen(socket.rawValue, 16) })
    }

    /// Takes in whoever asks who holds the claim, so that there is always room for the next. Blocks for ever: call it on a
    /// thread of its own.
    @available(*, noasync)
    public func receiveVisitors() {
        while isHeld {
            do {
                _ = Descriptor(adopting: try systemCall("accept") { shim_accept(socket.rawValue) })
            } catch {
                // Out of descriptors: they are needed more urgently elsewhere.
                usleep(100_000)
            }
        }
    }

    /// The process behind the address, if it counts. Who does not listen there is no daemon.
    private static func trustedHolder(of address: UnixAddress) -> Int32? {
        guard let socket = try? UnixSocket.make(),
            (try? UnixSocket.connect(socket, to: address, within: .seconds(1))) != nil,
            let holder = try? Connection(socket), holder.isPeerTrusted
        else { return nil }
        return holder.peerPID
    }
}
