#include "instance_types.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
const unsigned char instance_types_json[] = {
#embed "instance-types.json"
};
const size_t instance_types_json_size = sizeof instance_types_json;
