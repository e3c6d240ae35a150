/*
 * rand: random bytes and identifiers from the kernel.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

/* rand_bytes(out, n): fill; aborts when the kernel has none. */
void rand_bytes(void *out, size_t n);

/* rand_u64(): one random number. */
uint64_t rand_u64(void);

enum { RAND_ID_LEN = 16 };

/*
 * rand_id(out): RAND_ID_LEN letters and digits and a NUL: wall time in
 * milliseconds and randomness, so ids sort by time and do not repeat.
 */
void rand_id(char *out);

#endif
