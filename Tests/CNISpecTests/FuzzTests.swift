import CNISpec
import TestSupport
import Testing

@Suite struct FuzzTests {
    /// Inputs for the three tests of JSON together; `FUZZ_INPUTS` asks for more.
    private static let inputs = LongRun.inputs(usual: 90_000)
    private static let rounds = inputs / 3

    @Test func `C19 random bytes are refused or read, never a crash, and what is read is written again`() throws {
        var generator = SplitMix(seed: 2)
        for _ in 0..<Self.rounds {
            let bytes = RandomJSON.bytes(upTo: 40, using: &generator)
            guard let value = try? JSONValue.parse(bytes) else { continue }
            #expect(try JSONValue.parse(value.serialized()) == value)
        }
    }

    @Test func `C19 spoiled documents are refused or read, never a crash, and what is read is written again`() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<Self.rounds {
            let document = RandomJSON.value(depth: 2, using: &generator).serialized()
            guard let value = try? JSONValue.parse(RandomJSON.mutated(document, using: &generator)) else { continue }
            #expect(try JSONValue.parse(value.serialized()) == value)
        }
    }

    @Test func `C19 spoiled configurations give a configuration or an error of the right codes`() {
        let document = Array(
            #"{"cniVersion":"1.1.0","name":"n","mtu":9001,"dns":{"search":["a"]},"prevResult":{"ips":[{"address":"1"}]}}"#
                .utf8)
        var generator = SplitMix(seed: 4)
        let allowed: Set<CNIError.Code> = [
            .incompatibleVersion, .unsupportedField, .decodingFailure, .invalidConfiguration,
        ]
        for round in 0..<Self.rounds {
            let command = CNICommand.allCases[round % CNICommand.allCases.count]
            do {
                let bytes = RandomJSON.mutated(document, using: &generator)
                let configuration = try NetworkConfiguration(parsing: bytes, for: command)
                if let result = configuration.prevResult { _ = try CNIResult(json: result) }
            } catch {
                #expect(allowed.contains(error.code), "\(error)")
            }
        }
    }

    @Test func `random environments give an invocation or an error of code 4`() {
        var generator = SplitMix(seed: 5)
        let texts = [
            "", "ADD", "DEL", "a", "../a", "eth0", "A=B", "A=B;", "IgnoreUnknown=1;X=Y", "\u{A0}", "a\u{2003}b",
        ]
        for _ in 0..<5_000 {
            var environment: [String: String] = [:]
            for name in CNIInvocation.variables where Bool.random(using: &generator) {
                environment[name] = texts.randomElement(using: &generator)
            }
            do {
                _ = try CNIInvocation(environment: environment)
            } catch {
                #expect(error.code == .invalidEnvironment)
            }
        }
    }
}
