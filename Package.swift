// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    // `any` marks every existential, so that dynamic dispatch is visible: SE-0335
    .enableUpcomingFeature("ExistentialAny"),
    // A member is visible only where its module is imported: SE-0444
    .enableUpcomingFeature("MemberImportVisibility"),
    // An import is an implementation detail unless it says `public`: SE-0409
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A nonisolated async function runs where its caller runs: SE-0461
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // A warning is a defect: SE-0443
    .treatAllWarnings(as: .error),
]

/// For the targets that contain no unsafe code at all; the compiler proves it: SE-0458
let safe = settings + [.strictMemorySafety()]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { Target.Dependency.product(name: $0, package: "swift-nio") }

/// A library of the product, in `Sources/<name>`.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], _ flags: [SwiftSetting] = settings) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: flags)
}

/// A library of the mock cloud, in `mock-ec2/Sources/<name>`.
func mockLibrary(_ name: String, _ dependencies: [Target.Dependency], _ flags: [SwiftSetting] = settings) -> Target {
    .target(name: name, dependencies: dependencies, path: "mock-ec2/Sources/\(name)", swiftSettings: flags)
}

/// The tests of `subject`, in `Tests/<subject>Tests`; `also` names what else they talk to, `fixtures` what they read.
func tests(_ subject: String, also: [Target.Dependency] = [], fixtures: [String] = []) -> Target {
    .testTarget(
        name: "\(subject)Tests", dependencies: [.byName(name: subject), "TestSupport"] + also, exclude: fixtures,
        swiftSettings: settings)
}

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

// Lowest floor first: a target imports only what stands above it in this list.
let package = Package(
    name: "swift-vpc-cni",
    dependencies: [
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        systemLibrary("CLibcurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        systemLibrary("CLibcrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        systemLibrary("CLibmnl", pkgConfig: "libmnl", apt: "libmnl-dev"),
        systemLibrary("CLibnftables", pkgConfig: "libnftables", apt: "libnftables-dev"),
        systemLibrary("CExpat", pkgConfig: "expat", apt: "libexpat1-dev"),
        .target(name: "CLinuxShims"),
        .target(name: "CInstanceTypes"),

        library("IPAddressing", [], safe),
        library("LinuxSystem", ["CLinuxShims", system]),
        library("CNISpec", [], safe),
        library("PluginProtocol", ["CLinuxShims", "CNISpec", "LinuxSystem", system]),
        library("Netlink", ["IPAddressing", "LinuxSystem", "CLibmnl", system]),
        library("Nftables", ["LinuxSystem", "CLibnftables", "CLibmnl", system]),
        library("HTTPClient", ["CLibcurl", "LinuxSystem"]),
        library("HTTPServer", nio),
        library("AWSCore", ["HTTPClient", "CLibcrypto"]),
        library("EC2", ["AWSCore", "HTTPClient", "IPAddressing", "CExpat"]),
        library("InstanceMetadata", ["AWSCore", "HTTPClient", "IPAddressing"]),
        library("WarmPool", [], safe),
        library("IPAM", ["IPAddressing", "WarmPool"], safe),
        library("Datapath", ["IPAddressing", "LinuxSystem", "Netlink", "Nftables", "CLibcrypto", system]),
        library(
            "NodeAgent",
            [
                "CInstanceTypes", "IPAddressing", "LinuxSystem", "CNISpec", "PluginProtocol", "Netlink", "HTTPClient",
                "AWSCore", "EC2", "InstanceMetadata", "WarmPool", "IPAM", "Nftables", "Datapath", log,
            ]),
        .executableTarget(
            name: "vpc-cni", dependencies: ["CNISpec", "PluginProtocol", "LinuxSystem"], swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-static-executable"], .when(configuration: .release))]),
        .executableTarget(
            name: "vpc-ipamd", dependencies: ["IPAM", "LinuxSystem", "NodeAgent", arguments, log, system],
            swiftSettings: settings),
        .executableTarget(
            name: "vpcctl",
            dependencies: [
                "CNISpec", "PluginProtocol", "LinuxSystem", "Netlink", "Nftables", "Datapath", arguments,
            ],
            swiftSettings: settings),

        mockLibrary("MockCloud", ["IPAddressing", "CInstanceTypes"]),
        mockLibrary("MockEC2Server", ["IPAddressing", "MockCloud", "HTTPServer", "CLibcrypto", log]),
        // The only one that reads YAML: the parser brings Foundation.
        mockLibrary(
            "Scenarios",
            ["IPAddressing", "MockCloud", "MockEC2Server", .product(name: "Yams", package: "Yams")]),
        mockLibrary(
            "VPCFabric", ["CLinuxShims", "IPAddressing", "LinuxSystem", "Netlink", "Nftables", "MockCloud", system]),
        mockLibrary("CloudState", ["LinuxSystem", "MockCloud", "MockEC2Server", log, system]),
        .executableTarget(
            name: "mock-ec2",
            dependencies: [
                "MockCloud", "MockEC2Server", "CloudState", "Scenarios", "VPCFabric", "HTTPServer", "LinuxSystem",
                arguments,
                log,
            ],
            path: "mock-ec2/Sources/mock-ec2", swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["CLinuxShims"], path: "Tests/TestSupport",
            swiftSettings: settings),
        // A lab as a user drives it, for the demo and the end-to-end tests.
        .target(
            name: "LabDriver", dependencies: ["CLinuxShims", "CNISpec", "IPAddressing", "LinuxSystem", system],
            path: "Tests/LabDriver",
            swiftSettings: settings),
        .executableTarget(
            name: "demo", dependencies: ["LabDriver", "CNISpec", "IPAddressing", "LinuxSystem"], path: "Tests/Demo",
            swiftSettings: settings),
        .target(
            name: "BenchFigures", dependencies: ["CNISpec", "LinuxSystem"], path: "bench/Figures",
            swiftSettings: settings),
        // The plugin's ADD and DEL against the kernel's floor.
        .executableTarget(
            name: "bench",
            dependencies: ["BenchFigures", "LabDriver", "CLinuxShims", "CNISpec", "LinuxSystem", system],
            path: "bench", exclude: ["kernel-floor.c", "Figures", "Mock"], swiftSettings: settings),
        // The mock cloud against moto and against a server that does nothing.
        .executableTarget(
            name: "bench-mock",
            dependencies: [
                "BenchFigures", "LabDriver", "CNISpec", "LinuxSystem", "IPAddressing", "HTTPServer", "MockCloud",
                "MockEC2Server",
            ] + nio,
            path: "bench/Mock", exclude: ["load.lua", "requests.py"], swiftSettings: settings),
        tests("IPAddressing"),
        tests("LinuxSystem", also: [system]),
        tests("CNISpec"),
        tests("PluginProtocol", also: ["CLinuxShims", "CNISpec", "LinuxSystem"]),
        tests("Netlink", also: ["IPAddressing", "LinuxSystem", system]),
        tests("Nftables", also: ["LinuxSystem"]),
        tests("HTTPClient"),
        tests("HTTPServer", also: ["LinuxSystem"]),
        tests("AWSCore", also: ["HTTPClient"], fixtures: ["Fixtures"]),
        tests("EC2", also: ["AWSCore", "HTTPClient", "IPAddressing", "LabDriver"], fixtures: ["Fixtures"]),
        tests("InstanceMetadata", also: ["AWSCore", "HTTPClient", "IPAddressing"]),
        tests("WarmPool"),
        tests("IPAM", also: ["IPAddressing", "WarmPool"]),
        tests("Datapath", also: ["IPAddressing", "LinuxSystem", "Netlink", "Nftables"]),
        tests(
            "NodeAgent",
            also: [
                "CLinuxShims", "IPAddressing", "LinuxSystem", "CNISpec", "PluginProtocol", "Netlink", "Nftables",
                "HTTPClient", "AWSCore", "EC2", "InstanceMetadata", "WarmPool", "IPAM", "Datapath", log, system,
            ]),
        tests("MockCloud", also: ["IPAddressing"]),
        tests(
            "MockEC2Server", also: ["MockCloud", "HTTPServer", "IPAddressing", "LinuxSystem"], fixtures: ["Fixtures"]),
        tests("Scenarios", also: ["MockCloud", "MockEC2Server", "HTTPServer"]),
        tests(
            "CloudState",
            also: ["MockCloud", "MockEC2Server", "HTTPServer", "IPAddressing", "LinuxSystem", "VPCFabric"]),
        tests("VPCFabric", also: ["MockCloud", "IPAddressing", "LinuxSystem"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["TestSupport", "LabDriver", "CNISpec", "IPAddressing", "LinuxSystem"],
            swiftSettings: settings),
        .testTarget(
            name: "DeployTests",
            dependencies: ["TestSupport", "LabDriver", "CNISpec", "IPAddressing", "LinuxSystem"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
