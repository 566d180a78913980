#pragma once
#include <stddef.h>

// What Swift's Glibc module cannot import: functions behind _GNU_SOURCE, and the CMSG macros. No logic of our own.
// Each returns what the system call returns and leaves errno as the call left it.

/// setns(2) with CLONE_NEWNET.
int shim_setns_net(int fd);
/// unshare(2) with CLONE_NEWNET.
int shim_unshare_net(void);
/// memfd_create(2) with MFD_CLOEXEC | MFD_ALLOW_SEALING.
int shim_memfd_create(const char *_Nonnull name);
/// fcntl(2) F_ADD_SEALS with SHRINK, GROW, WRITE and SEAL.
int shim_seal(int fd);
/// fcntl(2) F_GET_SEALS; -1 when `fd` is no memfd.
int shim_seals(int fd);
/// The seals that `shim_seal` sets.
int shim_all_seals(void);
/// The uid of the process at the other end of a unix socket (SO_PEERCRED, unix(7)), or -1.
long shim_peer_uid(int fd);
/// The pid of the process at the other end of a unix socket (SO_PEERCRED, unix(7)), or -1.
long shim_peer_pid(int fd);
/// sendmsg(2) of one record with `count` descriptors as SCM_RIGHTS; MSG_NOSIGNAL. `count` is at most 8.
long shim_send_descriptors(int fd, const void *_Nonnull bytes, size_t size, const int *_Nullable descriptors, int count);
/// recvmsg(2) of one record; the descriptors come with MSG_CMSG_CLOEXEC. `*count` is the room (at most 8) and then the
/// number received; `*flags` receives msg_flags (MSG_TRUNC, MSG_CTRUNC).
long shim_receive_descriptors(int fd, void *_Nonnull bytes, size_t size, int *_Nonnull descriptors, int *_Nonnull count, int *_Nonnull flags);
/// gettid(2).
int shim_gettid(void);
/// pthread_setname_np(3) of the calling thread; at most 15 bytes.
int shim_name_thread(const char *_Nonnull name);
/// pipe2(2) with O_CLOEXEC; `ends` has room for two.
int shim_pipe(int *_Nonnull ends);
/// accept4(2) with SOCK_CLOEXEC, without the peer's address.
int shim_accept(int fd);
/// posix_spawn_file_actions_addclosefrom_np(3): the new process has no descriptor from `first` on. `actions` is a
/// posix_spawn_file_actions_t; void, because naming its type here would make it a member of this module for Swift.
int shim_spawn_close_from(void *_Nonnull actions, int first);
