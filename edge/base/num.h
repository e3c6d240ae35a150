/*
 * num: numbers, sizes and times out of text, checked.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* num_u64(s, max, out): decimal digits only, all of ${s}, at most ${max}. */
bool num_u64(struct span s, uint64_t max, uint64_t *out);

/* num_i64(s, out): an optional sign and decimal digits, all of ${s}. */
bool num_i64(struct span s, int64_t *out);

/*
 * num_size(s, out_bytes): decimal digits with an optional K, M or G (powers of
 * 1024, either case), as in Exim's options.
 */
bool num_size(struct span s, uint64_t *out_bytes);

/*
 * num_time(s, out_ms): Exim's time: one or more of number and unit w d h m s,
 * as in "1h30m"; also "250ms", which Exim lacks.  A bare 0 is allowed.
 */
bool num_time(struct span s, uint64_t *out_ms);

#endif
