public import Foundation

/// A file in the folder `Fixtures` beside the test that asks.
public func fixture(_ name: String, from file: String = #filePath) -> URL {
    URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures").appending(path: name)
}
