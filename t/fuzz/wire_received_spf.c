/* Whatever goes in, one field comes out: CR LF before a tab or at the end. */
#include <stddef.h>
#include <stdint.h>

#include "base/ascii.h"
#include "base/assert.h"

#include "wire/received_spf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_field(struct span s)
{
	size_t line = 0;

	ASSERT(span_starts(s, SPAN("Received-SPF: ")));
	ASSERT(span_ends(s, SPAN("\r\n")));
	for (size_t i = 0; i + 2 < s.len; i++) {
		line++;
		ASSERT(line < 998);
		if (s.at[i] != '\r') {
			ASSERT(ascii_is_print(s.at[i]) || s.at[i] == '\t');
			continue;
		}
		ASSERT(s.at[i + 1] == '\n' && s.at[i + 2] == '\t');
		i++;
		line = 0;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct wire_received_spf r = { .result = "softfail" };
	struct buf out;

	if (size == 0)
		return 0;
	span_cut(&rest, '\x01', &r.comment);
	span_cut(&rest, '\x01', &r.envelope_from);
	span_cut(&rest, '\x01', &r.helo);
	span_cut(&rest, '\x01', &r.receiver);
	span_cut(&rest, '\x01', &r.mechanism);
	span_cut(&rest, '\x01', &r.problem);
	buf_init(&out, 1 << 16);
	wire_received_spf_write(&r, &out);
	check_field(buf_span(&out));
	buf_fini(&out);
	return 0;
}
