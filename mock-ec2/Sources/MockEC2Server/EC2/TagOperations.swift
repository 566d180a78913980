import MockCloud

extension EC2Operations {
    @Sendable static func createTags(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = CreateTagsRequest(resources: try query.requiredStrings("ResourceId"), tags: try query.tags())
        request.dryRun = try query.boolean("DryRun") ?? false
        guard !request.tags.isEmpty else {
            throw CloudError("MissingParameter", "The request must contain the parameter Tag")
        }
        try query.finish()
        try cloud.createTags(request)
        return done
    }

    @Sendable static func deleteTags(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DeleteTagsRequest(resources: try query.requiredStrings("ResourceId"), tags: [])
        for index in query.indices("Tag") {
            let key = try query.required("Tag.\(index).Key")
            request.tags.append(DeleteTagsRequest.Selection(key: key, value: query.string("Tag.\(index).Value")))
        }
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.deleteTags(request)
        return done
    }

    @Sendable static func describeTags(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe(nil)
        try query.finish()
        let page = try cloud.describeTags(request)
        return XMLWriter { xml in
            xml.list("tagSet", page.elements) { $0.tagDescription($1) }
            xml.element("nextToken", page.nextToken)
        }
    }
}
