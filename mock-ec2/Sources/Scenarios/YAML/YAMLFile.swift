import Yams

/// Reads YAML: the one place that knows the parser.
enum YAMLFile {
    /// The one document of a file. `nil` when it cannot be read: then the mistakes say why. Nothing at all is a value too.
    static func read(_ bytes: [UInt8], _ mistakes: inout Mistakes) -> YAMLValue? {
        guard var text = SourceText(bytes, &mistakes) else { return nil }
        while true {
            do {
                // Without rules: what a word means is for the field to say.
                let parser = try Parser(yaml: text.disguised, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    return YAMLValue(content: .plain(""), position: SourcePosition(line: 1, column: 1))
                }
                // The parser owns the anchors of the nodes.
                return withExtendedLifetime(parser) {
                    var conversion = YAMLConversion(text)
                    return conversion.value(of: root, depth: 0, &mistakes)
                }
            } catch {
                if case YamlError.duplicatedKeysInMapping(_, let context) = error,
                    text.disguiseKey(at: SourcePosition(context.mark))
                {
                    continue
                }
                let problem = SyntaxProblem(error)
                mistakes.add(problem.text, at: min(problem.position ?? text.end, text.end))
                return nil
            }
        }
    }
}

extension SourcePosition {
    init(_ mark: Mark) { self.init(line: max(1, mark.line), column: max(1, mark.column)) }
}

/// What the parser says of a text that is no YAML.
private struct SyntaxProblem {
    var text: String
    /// `nil`: the parser does not know.
    var position: SourcePosition?

    init(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            text = "not YAML: " + (context.map { "\($0.text) " } ?? "") + problem
            position = SourcePosition(mark)
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            text = "\(keys.count == 1 ? "a key is" : "keys are") there twice"
            position = SourcePosition(context.mark)
        case YamlError.reader(let problem, _, _, _):
            text = "not YAML: \(problem)"
        default:
            text = "not YAML"
        }
    }
}
