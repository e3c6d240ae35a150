/*
 * crc32c: the Castagnoli CRC that guards a PROXY v2 header.
 * Source: RFC 9260 appendix A (RFC 4960 appendix B).
 */
#ifndef WIRE_CRC32C_H
#define WIRE_CRC32C_H

#include <stdint.h>

#include "base/span.h"

/*
 * wire_crc32c_add(crc, s): the CRC of what ${crc} stands for, followed by
 * ${s}; 0 stands for nothing.  "123456789" gives 0xe3069283.
 */
uint32_t wire_crc32c_add(uint32_t crc, struct span s);

#endif
