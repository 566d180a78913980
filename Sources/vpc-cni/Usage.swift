import CNISpec

/// What a person sees who starts the plugin by hand.
enum Usage {
    static var text: String {
        """
        vpc-cni: native VPC addresses for pods. A CNI plugin: container runtimes start it, with CNI_COMMAND
        (\(CNICommand.allCases.map(\.rawValue).joined(separator: ", "))) and the other CNI_* variables in the environment
        and the network configuration on stdin. For a look at the node's pods and addresses, use vpcctl.
        CNI versions: \(CNIVersion.allCases.map(\.rawValue).joined(separator: ", "))

        """
    }
}
