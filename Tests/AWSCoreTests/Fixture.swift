import Foundation
import TestSupport

/// The JSON of a fixture.
func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: fixture(name)))
}
