import LinuxSystem
import SystemPackage

/// Runs `body`, for which failing with `expected` is success: what was to be done was done before.
func accepting(_ expected: Errno, _ body: () throws(SystemCallError) -> Void) throws(SystemCallError) {
    do throws(SystemCallError) {
        try body()
    } catch {
        guard error.errno == expected else { throw error }
    }
}
