import Foundation
import LinuxSystem

/// Files of the project that these tests judge.
enum Project {
    /// From this file's place in it.
    static let folder = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
        .replacingOccurrences(of: "//", with: "/")

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
    }

    static func json(_ path: String) throws -> [String: Any] { try JSON.object(text(path)) }

    /// The Swift files below `path`.
    static func sources(_ path: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: "\(folder)/\(path)")?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { try text("\(path)/\($0)") }
    }
}

/// JSON as these tests look at it: what is not there shows as an empty value, which no rule takes for right.
enum JSON {
    struct NotAnObject: Error { let text: String }

    static func object(_ text: String) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw NotAnObject(text: text)
        }
        return object
    }
}

extension [String: Any] {
    subscript(object key: String) -> [String: Any] { self[key] as? [String: Any] ?? [:] }
    subscript(objects key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }
    subscript(strings key: String) -> [String] { self[key] as? [String] ?? [] }
    subscript(text key: String) -> String { self[key] as? String ?? "" }
}
