import CLinuxShims
import LinuxSystem
import SystemPackage

/// One record on the socket: a head of 8 bytes, then the body. A body beyond `inlineLimit` is a sealed memfd instead,
/// passed as the last descriptor: a record holds some 200 KiB only (net.core.wmem_default).
///
/// The head: "vcni", the protocol's version, the kind, 1 when the body is a memfd (else 0), 0.
struct Message {
    enum Kind: UInt8 {
        case request = 1
        case success = 2
        case failure = 3
    }

    static let version: UInt8 = 1
    static let inlineLimit = 128 << 10
    /// A configuration of 1 MiB, and what surrounds and escapes it.
    static let requestLimit = 4 << 20
    static let replyLimit = 16 << 20
    static let descriptorLimit = 2

    private static let magic = Array("vcni".utf8)
    private static let headSize = 8

    let kind: Kind
    let body: [UInt8]
    let descriptors: [Descriptor]

    init(kind: Kind, body: [UInt8], descriptors: [Descriptor] = []) {
        self.kind = kind
        self.body = body
        self.descriptors = descriptors
    }

    private static func limit(of kind: Kind) -> Int { kind == .request ? requestLimit : replyLimit }

    /// Throws `.peerGone` when nobody will read it, `.timedOut` by the socket's SO_SNDTIMEO.
    func send(on socket: Descriptor) throws(PluginProtocolError) {
        let limit = Self.limit(of: kind)
        guard body.count <= limit else { throw .tooLarge(bytes: body.count, limit: limit) }
        precondition(descriptors.count <= Self.descriptorLimit, "a message carries at most two descriptors")
        let isInline = body.count <= Self.inlineLimit
        let memory = isInline ? [] : [try attempt(SealedMemory.make(body, name: "vpc-cni message"))]
        let passed = descriptors + memory
        let head = Self.magic + [Self.version, kind.rawValue, isInline ? 0 : 1, 0]
        let record = isInline ? head + body : head
        let numbers = passed.map(\.rawValue)
        do {
            try systemCall("sendmsg") {
                shim_send_descriptors(socket.rawValue, record, record.count, numbers, Int32(numbers.count))
            }
        } catch {
            switch error.errno {
            case .brokenPipe, .connectionReset: throw .peerGone
            case .wouldBlock: throw .timedOut(waitingFor: "room in the socket", after: socketSendTimeout)
            default: throw .systemCall(error)
            }
        }
        // `passed` must live until the kernel has its own references.
        withExtendedLifetime(passed) {}
    }

    /// Waits for the next record. Throws `.peerGone` at the end of the connection.
    static func receive(
        on socket: Descriptor, waitingFor name: String, within timeout: Duration, of deadline: Deadline
    ) throws(PluginProtocolError) -> Message {
        guard try attempt(deadline.waitToRead(socket.rawValue)) else {
            throw .timedOut(waitingFor: name, after: timeout)
        }
        let record = try Record.receive(on: socket, size: headSize + inlineLimit, descriptors: descriptorLimit + 1)
        return try Message(record)
    }

    private init(_ record: Record) throws(PluginProtocolError) {
        let bytes = record.bytes
        guard bytes.count >= Self.headSize, bytes.starts(with: Self.magic) else {
            throw .malformed("\(bytes.count) bytes without the head of a message")
        }
        guard bytes[4] == Self.version else { throw .protocolVersion(theirs: bytes[4], ours: Self.version) }
        guard let kind = Kind(rawValue: bytes[5]), bytes[6] <= 1 else {
            throw .malformed("kind \(bytes[5]), flags \(bytes[6])")
        }
        var descriptors = record.descriptors
        var body = Array(bytes[Self.headSize...])
        if bytes[6] == 1 {
            guard let memory = descriptors.popLast() else { throw .malformed("the body's descriptor is missing") }
            do {
                body = try SealedMemory.read(memory, limit: Self.limit(of: kind))
            } catch {
                throw .malformed("body: \(error)")
            }
        }
        guard descriptors.count <= Self.descriptorLimit else { throw .malformed("too many descriptors") }
        self.init(kind: kind, body: body, descriptors: descriptors)
    }
}
