import CNISpec

extension Request {
    /// The request as it travels and as it lies in the spool: JSON with the configuration inside.
    ///
    /// Throws `.malformed` when the configuration is no JSON.
    func encoded() throws(PluginProtocolError) -> [UInt8] {
        switch self {
        case .plugin(let request):
            let object: JSONValue = [
                "command": .string(request.command.rawValue), "containerID": .string(request.containerID),
                "ifName": .string(request.ifName), "netns": .string(request.netns), "args": .string(request.args),
                "config": try parsed(request.config, sizeLimit: 1 << 20, depthLimit: Self.configDepth),
            ]
            return JSONValue.object(["plugin": object]).serialized()
        case .control(let request):
            let object: JSONValue = ["name": .string(request.name), "parameters": request.parameters]
            return JSONValue.object(["control": object]).serialized()
        }
    }

    /// Throws `.malformed` with the member at fault.
    init(decoding bytes: [UInt8]) throws(PluginProtocolError) {
        let json = try parsed(bytes, sizeLimit: Message.requestLimit, depthLimit: Self.configDepth + 2)
        if let plugin = json["plugin"] {
            self = .plugin(try PluginRequest(json: plugin))
        } else if let control = json["control"] {
            guard let name = control["name"]?.stringValue else { throw .malformed("control request without a name") }
            self = .control(ControlRequest(name: name, parameters: control["parameters"] ?? .null))
        } else {
            throw .malformed("neither a plugin nor a control request")
        }
    }

    /// What `JSONValue.parse` allows unless told; the request wraps two levels around it.
    private static let configDepth = 64
}

extension PluginRequest {
    fileprivate init(json: JSONValue) throws(PluginProtocolError) {
        func text(_ key: String) throws(PluginProtocolError) -> String {
            guard let text = json[key]?.stringValue else { throw .malformed("\(key) is missing or no string") }
            return text
        }
        guard let command = CNICommand(rawValue: try text("command")) else {
            throw .malformed("command \(try text("command"))")
        }
        guard let config = json["config"], config.objectValue != nil || config == .null else {
            throw .malformed("config is missing or no object")
        }
        self.init(
            command: command, containerID: try text("containerID"), ifName: try text("ifName"),
            netns: try text("netns"), args: try text("args"), config: config.serialized())
        guard command.concernsAttachment else { return }
        // Checked on this side too: both become parts of file names.
        guard CNINames.isIdentifier(containerID) else { throw .malformed("containerID \"\(containerID)\"") }
        guard CNINames.isInterfaceName(ifName) else { throw .malformed("ifName \"\(ifName)\"") }
    }
}

private func parsed(
    _ bytes: [UInt8], sizeLimit: Int, depthLimit: Int
) throws(PluginProtocolError) -> JSONValue {
    do {
        return try JSONValue.parse(bytes, depthLimit: depthLimit, sizeLimit: sizeLimit)
    } catch {
        throw .malformed("\(error)")
    }
}
