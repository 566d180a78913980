import Glibc

// Synchronous from end to end: a first suspension would cost more than all the rest of the run.
exit(Plugin.run())
