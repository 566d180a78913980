import HTTPServer
import MockCloud

/// What stands around every answer in XML: "Query requests for Amazon EC2" and the STS API Reference.
struct Envelope {
    enum Service: String {
        case ec2
        case sts
    }

    var service: Service
    var requestID: String
    /// The `Date` header, from which clients correct their clocks.
    var now: CloudTime

    static let ec2Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"
    static let stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    func success(_ action: String, _ content: XMLWriter) -> HTTPServerReply {
        var xml = XMLWriter()
        switch service {
        case .ec2:
            xml.open("\(action)Response xmlns=\"\(Self.ec2Namespace)\"")
            xml.element("requestId", requestID)
            xml.append(content)
        case .sts:
            xml.open("\(action)Response xmlns=\"\(Self.stsNamespace)\"")
            xml.element("\(action)Result") { $0.append(content) }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        xml.close("\(action)Response")
        return reply(status: 200, xml)
    }

    func failure(code: String, message: String, status: Int) -> HTTPServerReply {
        var xml = XMLWriter()
        switch service {
        case .ec2:
            xml.element("Response") { xml in
                xml.element("Errors") { xml in
                    xml.element("Error") { xml in
                        xml.element("Code", code)
                        xml.element("Message", message)
                    }
                }
                xml.element("RequestID", requestID)
            }
        case .sts:
            xml.open("ErrorResponse xmlns=\"\(Self.stsNamespace)\"")
            xml.element("Error") { xml in
                xml.element("Type", status < 500 ? "Sender" : "Receiver")
                xml.element("Code", code)
                xml.element("Message", message)
            }
            xml.element("RequestId", requestID)
            xml.close("ErrorResponse")
        }
        return reply(status: status, xml)
    }

    func failure(_ error: CloudError) -> HTTPServerReply {
        failure(code: error.code, message: error.message, status: error.status)
    }

    /// What the service answers for `error`.
    func error(of error: any Error) -> CloudError {
        switch error {
        case let error as CloudError: return error
        case let failure as AuthenticationFailure:
            guard service == .sts else { return failure.forEC2 }
            let (code, message, status) = failure.forSTS
            return CloudError(code, message, status: status)
        case let error: return CloudError("InternalError", "The data plane did not follow: \(error)")
        }
    }

    private func reply(status: Int, _ xml: XMLWriter) -> HTTPServerReply {
        HTTPServerReply(
            status: status,
            headers: [
                ("x-amzn-RequestId", requestID), ("Content-Type", "text/xml;charset=UTF-8"),
                ("Date", Timestamp.internetMessage(now)), ("Server", "AmazonEC2"),
            ],
            body: Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) + xml.bytes)
    }
}
