#include "instance_types.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char instance_types_json[] = {
#embed "instance-types.json"
};
const size_t instance_types_json_size = sizeof instance_types_json;
const unsigned char *instance_types_json_start(void) { return instance_types_json; }
