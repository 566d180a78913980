import ArgumentParser
import MockCloud

/// How often the cloud lets itself be called.
enum ThrottleChoice: String, CaseIterable, ExpressibleByArgument {
    case off
    case aws

    var table: ThrottleTable? {
        switch self {
        case .off: nil
        case .aws: .aws
        }
    }
}
