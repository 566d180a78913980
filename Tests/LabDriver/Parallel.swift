import LinuxSystem

/// Runs `work` for each element on a thread of its own, all at once, and waits for all. Results in the elements' order.
public func inParallel<Element: Sendable, Value: Sendable>(
    _ elements: [Element], _ work: @escaping @Sendable (Element) throws -> Value
) throws -> [Value] {
    let pending = elements.map { element in
        let done = Done<Value>()
        startThread(named: "parallel") { done.end(Result { try work(element) }) }
        return done
    }
    // All are waited for, even when one has failed.
    return try pending.map { done in Result { try done.value() } }.map { try $0.get() }
}
