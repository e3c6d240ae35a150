/* Whatever a record says, its addresses can stand in a line. */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"

#include "wire/dmarc_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_list(struct span list)
{
	struct wire_dmarc_uri u;

	while (wire_dmarc_uri_cut(&list, &u)) {
		ASSERT(u.uri.len > 0 && span_starts(u.text, u.uri));
		for (size_t i = 0; i < u.text.len; i++)
			ASSERT(ascii_is_print(u.text.at[i]) &&
			    u.text.at[i] != ' ' && u.text.at[i] != ',');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct wire_dmarc_record r;

	check_list(in);
	if (!wire_dmarc_record_parse(in, &r))
		return 0;
	ASSERT(in.at[0] == 'v' || in.at[0] == 'V');
	ASSERT(r.p <= WIRE_DMARC_REJECT && r.sp <= WIRE_DMARC_REJECT);
	ASSERT(r.np <= WIRE_DMARC_REJECT && r.pct <= 100);
	ASSERT(r.fo.len > 0);
	check_list(r.rua);
	check_list(r.ruf);
	return 0;
}
