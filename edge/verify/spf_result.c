/* spf_result: the names of results.  RFC 7208 section 2.6. */
#include "verify/spf_result.h"

#include <assert.h>

#include "base/assert.h"

static const char *const names[] = { "none", "neutral", "pass", "fail",
	"softfail", "temperror", "permerror" };

static_assert(sizeof(names) / sizeof(*names) == VERIFY_SPF_RESULTS,
    "a name for each result");

const char *
verify_spf_result_name(enum verify_spf_result r)
{
	ASSERT((unsigned)r < VERIFY_SPF_RESULTS);
	return names[r];
}

bool
verify_spf_result_find(struct span word, enum verify_spf_result *out)
{
	for (unsigned i = 0; i < VERIFY_SPF_RESULTS; i++)
		if (span_eq_icase(word, span_of(names[i]))) {
			*out = (enum verify_spf_result)i;
			return true;
		}
	if (span_eq_icase(word, SPAN("err_temp")))
		*out = VERIFY_SPF_TEMPERROR;
	else if (span_eq_icase(word, SPAN("err_perm")))
		*out = VERIFY_SPF_PERMERROR;
	else
		return false;
	return true;
}

const char *
verify_spf_identity_name(enum verify_spf_identity i)
{
	return i == VERIFY_SPF_HELO ? "helo" : "mailfrom";
}
