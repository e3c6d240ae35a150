/* rand: the kernel's generator, asked anew each time. */
#include "base/rand.h"

#include <sys/random.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

enum { TIME_DIGITS = 8 }; /* enough for milliseconds until year 8888 */

void
rand_bytes(void *out, size_t n)
{
	char *at = out;

	while (n > 0) {
		ssize_t got = getrandom(at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			perror("postern: getrandom");
			abort();
		}
		at += got;
		n -= (size_t)got;
	}
}

uint64_t
rand_u64(void)
{
	uint64_t n;

	rand_bytes(&n, sizeof(n));
	return n;
}

/* ${count} digits to base 62, the highest first, in the order of ASCII. */
static void
write_digits(char *out, size_t count, uint64_t n)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";

	for (size_t i = count; i > 0; i--) {
		out[i - 1] = digits[n % 62];
		n /= 62;
	}
}

void
rand_id(char *out)
{
	uint64_t ms = (uint64_t)clock_wall_us() / 1000;

	write_digits(out, TIME_DIGITS, ms);
	write_digits(out + TIME_DIGITS, RAND_ID_LEN - TIME_DIGITS, rand_u64());
	out[RAND_ID_LEN] = '\0';
}
