import Foundation

/// A file beside the tests, in `Fixtures/`.
func fixture(_ name: String, from file: String = #filePath) -> URL {
    URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures").appending(path: name)
}

/// The JSON of a fixture.
func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: fixture(name)))
}
