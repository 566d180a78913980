#define _GNU_SOURCE
#include "linux_shims.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { most_descriptors = 8, all_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

int shim_setns_net(int fd) { return setns(fd, CLONE_NEWNET); }
int shim_unshare_net(void) { return unshare(CLONE_NEWNET); }
int shim_memfd_create(const char *name) { return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); }
int shim_seal(int fd) { return fcntl(fd, F_ADD_SEALS, all_seals); }
int shim_seals(int fd) { return fcntl(fd, F_GET_SEALS); }
int shim_all_seals(void) { return all_seals; }
int shim_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }
int shim_gettid(void) { return gettid(); }

static int peer(int fd, struct ucred *credentials) {
  socklen_t size = sizeof *credentials;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, &size);
}
long shim_peer_uid(int fd) {
  struct ucred credentials;
  return peer(fd, &credentials) ? -1 : (long)credentials.uid;
}
long shim_peer_pid(int fd) {
  struct ucred credentials;
  return peer(fd, &credentials) ? -1 : (long)credentials.pid;
}

union control {
  char bytes[CMSG_SPACE(most_descriptors * sizeof(int))];
  struct cmsghdr align;
};

long shim_send_descriptors(int fd, const void *bytes, size_t size, const int *descriptors, int count) {
  struct iovec part = {(void *)bytes, size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  union control control = {0};
  if (count > 0 && count <= most_descriptors) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, count * sizeof(int));
  }
  return sendmsg(fd, &message, MSG_NOSIGNAL);
}

long shim_receive_descriptors(int fd, void *bytes, size_t size, int *descriptors, int *count, int *flags) {
  struct iovec part = {bytes, size};
  union control control = {0};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  int room = *count;
  *count = 0;
  ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  *flags = message.msg_flags;
  if (got < 0) return got;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int received = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    const int *numbers = (const int *)CMSG_DATA(header);
    for (int i = 0; i < received; i++) {
      if (*count < room) descriptors[(*count)++] = numbers[i];
      else close(numbers[i]);
    }
  }
  return got;
}
int shim_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }
int shim_accept(int fd) { return accept4(fd, NULL, NULL, SOCK_CLOEXEC); }

int shim_spawn_close_from(void *actions, int first) { return posix_spawn_file_actions_addclosefrom_np(actions, first); }
