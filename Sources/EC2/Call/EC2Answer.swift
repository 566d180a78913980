import HTTPClient

/// Reads what came back: the answer's root element, or the error that it tells.
enum EC2Answer {
    static func read(_ response: HTTPResponse, to action: EC2Action) -> Result<XMLElement, EC2Failure> {
        guard (200...299).contains(response.status) else { return .failure(EC2Failure(serviceError(response))) }
        do {
            let root = try XMLReader.read(response.body)
            if root.name == "Response", root.child("Errors") != nil {
                return .failure(EC2Failure(serviceError(response)))
            }
            guard root.name == "\(action.rawValue)Response" else {
                return .failure(EC2Failure(.malformedAnswer("its root is <\(root.name.prefix(80))>")))
            }
            return .success(root)
        } catch {
            return .failure(EC2Failure(.malformedAnswer("\(error) of \(response.body.count): \(beginning(response))")))
        }
    }

    /// `<Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>`, or whatever a proxy or a load
    /// balancer between wrote instead.
    private static func serviceError(_ response: HTTPResponse) -> EC2Error.Kind {
        let root = try? XMLReader.read(response.body)
        let error = (root?.child("Errors") ?? root)?.child("Error")
        let requestID = root?.child("RequestID")?.text ?? response.header("x-amzn-RequestId")
        guard let error, let code = error.child("Code")?.text, !code.isEmpty else {
            return .service(
                code: "HTTP \(response.status)", message: beginning(response), status: response.status,
                requestID: requestID)
        }
        return .service(
            code: code, message: error.text(of: "Message"), status: response.status, requestID: requestID)
    }

    /// The first characters of an answer that is not understood, on one line.
    private static func beginning(_ response: HTTPResponse) -> String {
        guard !response.body.isEmpty else { return "no text" }
        let text = String(decoding: response.body.prefix(400), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// A failure of one attempt, as an error that `Result` can hold.
struct EC2Failure: Error {
    let kind: EC2Error.Kind
    init(_ kind: EC2Error.Kind) { self.kind = kind }
}
