import Glibc
public import LinuxSystem
import SystemPackage

/// Which files a daemon keeps under `--state-dir`, beside the spool of `PendingDeletes`, and the end of them all.
public enum StateFiles {
    /// The folder of the records, one file per attachment.
    public static func attachments(in stateDir: String) -> String { stateDir + "/attachments" }

    /// The addresses that cool down.
    public static func cooling(in stateDir: String) -> String { stateDir + "/cooling.json" }

    /// Holds the folder for this process, until the answer goes or the process dies; `nil` when there is no such folder.
    ///
    /// Throws `.stateTaken` while another process holds it.
    public static func hold(_ stateDir: String) throws(PluginProtocolError) -> Descriptor? {
        do {
            let folder = try Descriptor(reading: stateDir)
            try systemCall("flock", stateDir) { flock(folder.rawValue, LOCK_EX | LOCK_NB) }
            return folder
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory: return nil
            case .wouldBlock: throw .stateTaken(path: stateDir)
            default: throw .systemCall(error)
            }
        }
    }

    /// Removes records, cool-downs and waiting DELs, once no attachment is left. Other files stay.
    public static func remove(in stateDir: String) throws(PluginProtocolError) {
        let attachments = attachments(in: stateDir)
        for name in try attempt(FileReplacement.names(in: attachments)) {
            try attempt(FileReplacement.remove("\(attachments)/\(name)"))
        }
        rmdir(attachments)
        try attempt(FileReplacement.remove(cooling(in: stateDir)))
        // Their folder stays: a plugin may just be writing there.
        for pending in try PendingDeletes.list(in: stateDir) { try pending.remove() }
    }
}
