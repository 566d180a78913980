#pragma once
#include <linux/netfilter/nfnetlink.h>
#include <nftables/libnftables.h>
