public import MockCloud

/// Why the data plane could not be made what the cloud asks for.
public enum FabricError: Error, Sendable, CustomStringConvertible {
    case badLabName(String)
    /// An interface's id is not made of letters, digits and dashes, of which kernel names are made.
    case badInterfaceID(String)
    /// An interface is to be plugged into an instance that the lab has no node for.
    case unknownInstance(String, interface: String)
    /// An address is given to an interface that is plugged in nowhere.
    case notAttached(FabricChange)
    /// A step failed in the kernel: what was being done, and its own error.
    case failed(String, any Error)

    public var description: String {
        switch self {
        case .badLabName(let name):
            "lab name \"\(name)\": 1 to 40 lower-case letters, digits and dashes are allowed"
        case .badInterfaceID(let id):
            "interface id \"\(id)\": only letters, digits and dashes are allowed"
        case .unknownInstance(let instance, let interface):
            "interface \(interface): the lab has no node for the instance \(instance)"
        case .notAttached(let change):
            "\(change): the interface is attached to no node"
        case .failed(let step, let error):
            "\(step): \(error)"
        }
    }
}

/// Runs one step; its error says which.
func step<Value>(_ name: @autoclosure () -> String, _ body: () throws -> Value) throws(FabricError) -> Value {
    do {
        return try body()
    } catch let error as FabricError {
        throw error
    } catch {
        throw FabricError.failed(name(), error)
    }
}
