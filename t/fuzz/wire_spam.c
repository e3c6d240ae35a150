/* Scanners' answers: any bytes, a verdict within its caps or none. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"
#include "wire/spam.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool good, const struct wire_spam *s)
{
	int64_t cap = (int64_t)WIRE_SPAM_SCORE_MAX * 1000;

	if (!good)
		return;
	ASSERT(s->score >= -cap && s->score <= cap);
	ASSERT(s->report.len <= WIRE_SPAM_REPORT_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_spam s;
	struct arena a;

	arena_init(&a, 0);
	check(wire_spam_rspamd(in, &a, &s), &s);
	check(wire_spam_spamd(in, &a, &s), &s);
	arena_fini(&a);
	return 0;
}
