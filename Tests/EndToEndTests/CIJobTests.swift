import Foundation
import LabDriver
import TestSupport
import Testing

/// The CI job in docs/mock-ec2.md, run by its own words.
@Suite(NeedsPython(module: "yaml"), NeedsPython(module: "boto3")) struct CIJobTests {
    /// Runs the `run` steps of the page's first job, as a runner does: each in a shell that stops at errors, with what the
    /// steps before have put into GITHUB_ENV. Prints what the last one prints.
    private static let runner = #"""
        import os, re, subprocess, sys, yaml
        page = open(sys.argv[1]).read()
        text = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.S) if block.startswith("jobs:"))
        job = next(iter(yaml.safe_load(text)["jobs"].values()))
        values = dict(os.environ, **job["env"], GITHUB_ENV=os.path.abspath("github.env"))
        try:
            for step in job["steps"]:
                if "run" not in step: continue
                out = subprocess.run(["bash", "-e", "-c", step["run"]], env=values, check=True, stdout=subprocess.PIPE)
                if os.path.exists("github.env"):
                    values.update(line.rstrip("\n").split("=", 1) for line in open("github.env"))
            print(out.stdout.decode())
        finally:
            # A step that fails leaves the cloud running.
            if "CLOUD" in values: subprocess.run(["kill", values["CLOUD"]], stderr=subprocess.DEVNULL)
        """#

    @Test func `the CI job of the docs starts a cloud, tests against it and shows what was called`() async throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/mock-ec2.md").path
        let folder = FileManager.default.temporaryDirectory.appending(path: "ci-job-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let programs = [URL(filePath: Programs.mock), URL(filePath: Python.executable)]
            .map { $0.deletingLastPathComponent().path }
        let path = (programs + [ProcessInfo.processInfo.environment["PATH"] ?? ""]).joined(separator: ":")
        let output = try await Command.onOwnThread(
            ["env", "-C", folder.path, Python.executable, "-c", Self.runner, page], environment: ["PATH": path])
        #expect(output.contains(#"{"CreateNetworkInterface":1,"DescribeSubnets":1}"#))
    }
}
