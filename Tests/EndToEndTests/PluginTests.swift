import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    @Suite(InLab(nodes: 1, daemon: nil)) struct PluginWithoutDaemonTests {
        private func node() throws -> LabNode { try InLab.scene.node }

        @Test func `The plugin is no dynamic executable`() throws {
            let answer = try Child.run(["ldd", Programs.plugin])
            #expect(answer.status != 0)
            #expect((answer.output + answer.errors).contains("not a dynamic executable"))
            let headers = try Child.check(["readelf", "-l", "-d", Programs.plugin])
            #expect(!headers.contains("INTERP"))
            #expect(!headers.contains("NEEDED"))
        }

        @Test func `The plugin holds no Foundation and no ICU`() throws {
            let text = try Child.run([
                "grep", "-acE", "FoundationEssentials|libFoundation|libicu|icudt", Programs.plugin,
            ])
            #expect(text.output == "0\n")
            let size = try #require(
                try Int(Child.check(["stat", "-Lc", "%s", Programs.plugin]).filter(\.isNumber)))
            #expect(size < 16 << 20)
        }

        @Test func `VERSION answers without the daemon`() throws {
            let answer = try node().plugin("VERSION", container: "", netns: "")
            #expect(answer.status == 0)
            let versions = try JSONValue(parsing: answer.output)["supportedVersions"]?.arrayValue
            #expect(versions == ["0.3.1", "0.4.0", "1.0.0", "1.1.0"])
        }

        @Test func `ADD without the daemon gives code 11 within 2 seconds`() throws {
            let pod = try Sandbox("early", on: node())
            defer { try? pod.remove() }
            let answer = try pod.run("ADD")
            #expect(answer.status == 1)
            let error = try JSONValue(parsing: answer.output)
            #expect(error["code"]?.intValue == 11)
            #expect(error["cniVersion"]?.stringValue == "1.0.0")
            #expect(error["details"]?.stringValue?.contains(try node().socket) == true)
            #expect(answer.duration < .seconds(2))
            #expect(try Child.check(["ip", "-n", pod.netns, "-br", "link"]).split(separator: "\n").count == 1)
        }

        @Test func `A DEL without the daemon succeeds at once and is left for it`() throws {
            let answer = try node().plugin("DEL", container: "nobody", netns: "/run/netns/none")
            #expect(answer.status == 0)
            #expect(answer.output.isEmpty)
            let spool = "\(try node().stateDirectory)/pending-deletes"
            #expect(try FileReplacement.names(in: spool).contains("nobody@eth0.json"))
            try FileReplacement.remove("\(spool)/nobody@eth0.json")
        }

        @Test func `Configuration that makes no sense is refused by code, with the field's name`() throws {
            var configuration = try #require(node().configuration().objectValue)
            configuration["mtu"] = "large"
            let answer = try node().plugin(
                "ADD", container: "c", netns: "/run/netns/none", configuration: .object(configuration))
            #expect(answer.status == 1)
            #expect(try JSONValue(parsing: answer.output)["code"]?.intValue == 7)
            #expect(answer.output.contains("mtu"))
        }
    }
}
