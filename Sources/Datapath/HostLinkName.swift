import CLibcrypto

/// The name of the host end of a pod's link: a prefix and 11 hex digits of a SHA-1.
///
/// As AWS VPC CNI computes it (amazon-vpc-cni-k8s, cmd/routed-eni-cni-plugin/driver: GeneratePodHostVethName): Calico's
/// policy-only mode and AWS's policy agent find a pod's link by it.
public enum HostLinkName {
    /// `prefix` + the first 11 hex digits of SHA-1("namespace.pod") when the runtime names a pod and the link is its
    /// `eth0`, else of SHA-1("containerid.ifname"). `prefix` has at most 4 bytes: a link name holds 15.
    public static func make(
        namespace: String?, pod: String?, containerID: String, ifName: String, prefix: String = "eni"
    ) -> String {
        guard let namespace, let pod, !namespace.isEmpty, !pod.isEmpty, ifName == "eth0" else {
            return make(containerID: containerID, ifName: ifName, prefix: prefix)
        }
        return prefix + digits(of: "\(namespace).\(pod)")
    }

    /// The name that no other attachment shares: from SHA-1("containerid.ifname").
    public static func make(containerID: String, ifName: String, prefix: String = "eni") -> String {
        prefix + digits(of: "\(containerID).\(ifName)")
    }

    private static func digits(of text: String) -> String {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var size: UInt32 = 0
        let status = EVP_Digest(bytes, bytes.count, &digest, &size, EVP_sha1(), nil)
        // Fails for want of memory or under a provider without SHA-1; a name of zeros would be shared by all pods.
        precondition(status == 1, "libcrypto offers no SHA-1")
        let hex = digest.prefix(Int(size)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return String(hex.joined().prefix(11))
    }
}
