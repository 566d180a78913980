import Foundation
import TestSupport
import Testing

/// What is in the images, and what is not.
@Suite(NeedsImages()) struct ImageTests {
    @Test(arguments: Image.names) func `An image has less than 60 MB`(name: String) throws {
        #expect(try Image(name).size < 60_000_000)
    }

    @Test func `The daemon's image starts the daemon, as root, and has plugin and tool beside it`() throws {
        let image = try Image("vpc-cni")
        let configuration = try image.configuration()
        #expect(configuration[strings: "Entrypoint"] == ["/usr/bin/vpc-ipamd"])
        #expect(configuration[text: "User"] == "0:0")
        #expect(
            try image.files().filter { $0.hasPrefix("/usr/bin/") }.sorted() == [
                "/usr/bin/vpc-cni", "/usr/bin/vpc-ipamd", "/usr/bin/vpcctl",
            ])
    }

    @Test func `The mock's image serves, reachable from outside, and not as root`() throws {
        let image = try Image("mock-ec2")
        let configuration = try image.configuration()
        #expect(configuration[strings: "Entrypoint"] == ["/usr/bin/mock-ec2"])
        #expect(
            configuration[strings: "Cmd"]
                == ["serve", "--ec2-listen", "0.0.0.0:4566", "--imds-listen", "0.0.0.0:1338"])
        #expect(configuration[text: "User"] == "65532:65532")
        #expect(try image.files().filter { $0.hasPrefix("/usr/bin/") } == ["/usr/bin/mock-ec2"])
    }

    @Test(arguments: Image.names) func `Name, version and licence are told by labels`(name: String) throws {
        let labels = try Image(name).configuration()[object: "Labels"]
        let version = try Project.text("deploy/chart/Chart.yaml").firstMatch(of: /appVersion: "(.+)"/)
        #expect(labels[text: "org.opencontainers.image.title"] == name)
        #expect(labels[text: "org.opencontainers.image.version"] == version.map { String($0.output.1) })
        #expect(labels[text: "org.opencontainers.image.licenses"] == "Apache-2.0")
    }

    @Test(arguments: Image.names)
    func `There is no shell, no program but ours, and nothing that gives powers away`(name: String) throws {
        let image = try Image(name)
        let executables = try Command.run(
            "find", image.root, "-type", "f", "-perm", "/111", "-not", "-name", "*.so*", "-printf", "/%P\n")
        #expect(executables.split(separator: "\n").allSatisfy { $0.hasPrefix("/usr/bin/") })
        #expect(try Command.run("find", image.root, "-type", "f", "-perm", "/6000").isEmpty)
        #expect(
            try Command.run("find", image.root, "-not", "-type", "l", "-perm", "/002").isEmpty)
    }

    @Test(arguments: Image.names)
    func `Every shared library is of a package that the image names, with its licence`(name: String) throws {
        let image = try Image(name)
        let folder = "\(image.root)/var/lib/dpkg/status.d"
        let packages = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(packages.contains("libc6") && packages.contains("ca-certificates"))
        for package in packages {
            let status = try String(contentsOfFile: "\(folder)/\(package)", encoding: .utf8)
            #expect(status.contains("\nVersion: "))
            #expect(FileManager.default.fileExists(atPath: "\(image.root)/usr/share/doc/\(package)/copyright"))
        }
        for library in try image.files() where library.contains(".so") {
            let path = library.replacingOccurrences(of: "/usr/lib/", with: "/lib/")
            let owner = try [library, path].lazy.map { try Command.result(["dpkg-query", "-S", $0]) }
                .first { $0.status == 0 }?.output.prefix { $0 != ":" }
            #expect(owner.map { packages.contains(String($0)) } == true, "\(library)")
        }
    }
}
