import CNISpec
import PluginProtocol

/// What a request is answered with.
struct Answer: Hashable, Sendable {
    var body: [UInt8]
    var isError = false

    /// Success without anything to say.
    static let empty = Answer(body: [])

    init(body: [UInt8], isError: Bool = false) {
        self.body = body
        self.isError = isError
    }

    init(error: CNIError, version: CNIVersion) {
        self.init(body: error.json(for: version).serialized(), isError: true)
    }
}
