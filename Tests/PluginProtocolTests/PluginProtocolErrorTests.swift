import CNISpec
import LinuxSystem
import PluginProtocol
import Testing

@Suite struct PluginProtocolErrorTests {
    @Test(arguments: [
        (PluginProtocolError.noDaemon(path: "/s"), "nobody listens at /s"),
        (.inUse(path: "/s"), "another process listens at /s"),
        (.namespaceTaken(process: 7), "a vpc-ipamd (process 7) runs in this network namespace"),
        (.namespaceTaken(process: 0), "a vpc-ipamd runs in this network namespace"),
        (.stateTaken(path: "/d"), "a vpc-ipamd works on the records in /d"),
        (.badSocketPath("/s"), "/s cannot be a socket: longer than 107 bytes, or something else is there"),
        (.timedOut(waitingFor: "answer", after: .seconds(5)), "no answer within 5.0 seconds"),
        (.peerGone, "the other side closed the connection"),
        (.malformed("x"), "malformed message: x"),
        (.tooLarge(bytes: 2, limit: 1), "message of 2 bytes; at most 1 are allowed"),
        (.spoolFull(path: "/d", limit: 256), "/d holds 256 deletes already"),
    ])
    func `each error says what and where`(error: PluginProtocolError, text: String) {
        #expect(error.description == text)
    }

    @Test func `C44 C77 the plugin's patience is the specification's and the design's`() {
        #expect(CNICommand.add.timeLimit == .seconds(12))
        #expect(CNICommand.del.timeLimit == .seconds(5))
        #expect(CNICommand.check.timeLimit == .seconds(5))
        #expect(CNICommand.gc.timeLimit == .seconds(30))
        #expect(CNICommand.status.timeLimit == .milliseconds(500))
    }
}
