import Glibc
import LinuxSystem
import SystemPackage

/// Makes folders as `mkdir -p` does, for root alone.
enum Folders {
    static func make(_ path: String) throws(PluginProtocolError) {
        do {
            try systemCall("mkdir", path) { mkdir(path, 0o700) }
        } catch {
            switch error.errno {
            case .fileExists: return
            case .noSuchFileOrDirectory:
                try makeParents(of: path)
                try attempt("mkdir", path) { mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : -1 }
            default: throw .systemCall(error)
            }
        }
    }

    static func makeParents(of path: String) throws(PluginProtocolError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        try make(String(path[..<slash]))
    }
}
