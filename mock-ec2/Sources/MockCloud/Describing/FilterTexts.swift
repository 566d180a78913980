/// How a filter's value spells a boolean.
func text(_ isTrue: Bool) -> String { isTrue ? "true" : "false" }

/// What there is, as a list.
func list<Value>(_ value: Value?) -> [Value] { value.map { [$0] } ?? [] }
