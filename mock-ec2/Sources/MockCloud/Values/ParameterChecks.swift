// Rules about parameters that several actions share.

/// Checks tags: at most 50, keys of 1 to 128 characters, values of at most 256, `aws:` is Amazon's ("Tag restrictions",
/// Amazon EC2 User Guide).
func checkTags(_ tags: [CloudTag]) throws(CloudError) {
    for tag in tags {
        guard !tag.key.isEmpty else { throw .invalidParameterValue("Tag key cannot be empty.") }
        guard tag.key.unicodeScalars.count <= 128 else {
            throw .invalidParameterValue("Tag key exceeds the maximum length of 128 characters")
        }
        guard tag.value.unicodeScalars.count <= 256 else {
            throw .invalidParameterValue("Tag value exceeds the maximum length of 256 characters")
        }
        guard !tag.key.hasPrefix("aws:") else {
            throw .invalidParameterValue("Tag keys starting with 'aws:' are reserved for internal use")
        }
    }
    guard Set(tags.map(\.key)).count == tags.count else {
        throw .invalidParameterValue("Duplicate tag key specified.")
    }
    guard tags.count <= 50 else { throw .tooManyTags }
}

/// The tags of a creating call for each kind of what it creates.
func tagsByKind(
    _ specifications: [TagSpecification], _ kinds: Set<ResourceKind>
) throws(CloudError) -> [ResourceKind: [CloudTag]] {
    var tags: [ResourceKind: [CloudTag]] = [:]
    for specification in specifications {
        guard let kind = ResourceKind(rawValue: specification.resourceType), kinds.contains(kind) else {
            throw .invalidParameterValue(
                "'\(specification.resourceType)' is not a valid taggable resource type for this operation.")
        }
        tags[kind, default: []] += specification.tags
    }
    for (_, given) in tags { try checkTags(given) }
    return tags
}

/// Checks a client token: "up to 64 ASCII characters" ("Ensuring idempotency", Amazon EC2 API Reference).
func checkClientToken(_ token: String?) throws(CloudError) {
    guard let token else { return }
    guard token.utf8.count <= 64, token.utf8.allSatisfy({ $0 < 128 }) else {
        throw .invalidParameterValue("Invalid value for parameter clientToken: at most 64 ASCII characters are allowed")
    }
}
