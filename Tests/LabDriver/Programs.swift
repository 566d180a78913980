import Glibc

/// Where the programs under test are: the plugin as it is deployed (release, static), the rest as the debug build has it.
public enum Programs {
    public static let plugin = environment("VPC_CNI_PLUGIN") ?? "\(package)/.build/release/vpc-cni"
    public static let daemon = "\(debug)/vpc-ipamd"
    public static let tool = "\(debug)/vpcctl"
    public static let mock = "\(debug)/mock-ec2"

    private static let debug = environment("VPC_CNI_DEBUG") ?? "\(package)/.build/debug"

    /// The package's folder, from this file's place in it.
    private static var package: String {
        String(#filePath.prefix(upTo: #filePath.firstRange(of: "/Tests/")?.lowerBound ?? #filePath.startIndex))
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
