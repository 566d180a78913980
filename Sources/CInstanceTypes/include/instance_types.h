#pragma once
#include <stddef.h>

/// The published network limits of every EC2 instance type, as one JSON object: type name -> limits.
/// UTF-8, not NUL-terminated. Members of a value: `enis` (interfaces over all cards), `ipv4PerEni` and `ipv6PerEni`
/// (addresses per interface, the primary one counted), `networkCards` (interfaces per card), `hypervisor`, `bareMetal`,
/// `vcpus`, `memoryMiB`. Source: DescribeInstanceTypes as recorded by moto 5.2.1.
const unsigned char *_Nonnull instance_types_json_start(void);
extern const size_t instance_types_json_size;
