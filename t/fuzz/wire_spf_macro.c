/* Tokens cover their text, and what is a domain is a string. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/spf_macro.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size }, rest = in;
	bool is_string = wire_spf_macro_is_string(in);
	struct wire_spf_macro m;
	enum wire_spf_token token;

	do {
		size_t before = rest.len;

		token = wire_spf_macro_next(&rest, &m);
		if (token == WIRE_SPF_TEXT)
			ASSERT(m.text.len > 0 && rest.len < before);
		if (token == WIRE_SPF_MACRO)
			ASSERT(strchr("slodiphcrtv", m.letter) != NULL &&
			    m.parts < 10000 && rest.len < before);
	} while (token == WIRE_SPF_TEXT || token == WIRE_SPF_MACRO);
	ASSERT(is_string == (token == WIRE_SPF_END));
	ASSERT(!is_string || rest.len == 0);
	ASSERT(is_string || !wire_spf_macro_is_domain(in));
	return 0;
}
