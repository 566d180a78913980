#pragma once
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

/// IFF_LOWER_UP of linux/if.h (netdevice(7)), which cannot stand beside glibc's net/if.h, where it is missing.
static const unsigned int shim_iff_lower_up = 1u << 16;
