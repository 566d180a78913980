/// For which day, region and service a signature is good.
struct CredentialScope: CustomStringConvertible {
    /// The time of the request as `X-Amz-Date` has it.
    let timestamp: String
    let region: String
    let service: String

    init(date: Int64, region: String, service: String) {
        timestamp = AWSTime.basic(date)
        self.region = region
        self.service = service
    }

    var description: String { "\(day)/\(region)/\(service)/aws4_request" }

    private var day: Substring { timestamp.prefix(8) }

    /// Steps 2 to 4 of signing: string to sign, derived key, signature in hex.
    func signature(of canonicalRequest: String, secretAccessKey: Secret) -> String {
        SHA256.authenticationCode(
            of: Array(stringToSign(canonicalRequest).utf8), key: signingKey(secretAccessKey)
        ).hexadecimal
    }

    func stringToSign(_ canonicalRequest: String) -> String {
        let hash = SHA256.hash(Array(canonicalRequest.utf8)).hexadecimal
        return [SigV4Signer.algorithm, timestamp, description, hash].joined(separator: "\n")
    }

    private func signingKey(_ secretAccessKey: Secret) -> [UInt8] {
        [String(day), region, service, "aws4_request"].reduce(Array("AWS4\(secretAccessKey.value)".utf8)) { key, part in
            SHA256.authenticationCode(of: Array(part.utf8), key: key)
        }
    }
}
