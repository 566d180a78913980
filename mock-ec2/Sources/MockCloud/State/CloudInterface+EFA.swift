// Elastic Fabric Adapters ("Elastic Fabric Adapter for AI/ML and HPC workloads on Amazon EC2", Amazon EC2 User Guide). Which
// types have them is not among the limits that are compiled in, so it is not checked.
extension CloudInterface {
    /// Its device is for the fabric alone: it has no ENA device, so that the guest sees no network device, and no addresses.
    public var isEFAOnly: Bool { type == Self.efaOnly }

    /// Whether it has a device for the fabric.
    var isEFA: Bool { type == "efa" || isEFAOnly }

    static let efaOnly = "efa-only"
}

extension CloudError {
    // The rules are the guide's; the codes and texts are not documented.

    /// "EFA-only network interfaces do not support IP addresses" (API_InstanceNetworkInterfaceSpecification).
    static let efaOnlyHasNoAddresses = CloudError.invalidCombination(
        "EFA-only network interfaces do not support IP addresses")

    /// "You can't assign an IP address to an EFA-only network interface" (User Guide, "Create and attach an EFA").
    static func efaOnlyTakesNoAddress(_ interface: String) -> CloudError {
        CloudError(
            "UnsupportedOperation", "You can't assign an IP address to the EFA-only network interface '\(interface)'")
    }

    /// "You can't use an EFA-only network interface as the primary network interface" (User Guide, "Maximize network
    /// bandwidth").
    static let efaOnlyIsNotPrimary = CloudError.invalidCombination(
        "You can't use an EFA-only network interface as the primary network interface")

    /// "EFAs can't be attached to or detached from an instance in a `running` state" (User Guide, "Create and attach an
    /// EFA").
    static func efaNeedsStoppedInstance(_ instance: String) -> CloudError {
        CloudError(
            "IncorrectState",
            "Instance '\(instance)' is not 'stopped': an EFA can't be attached to or detached from a running instance")
    }
}
