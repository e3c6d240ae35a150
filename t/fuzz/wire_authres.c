/* What is written is one field, of lines that end well, and it is ours. */
#include <stddef.h>
#include <stdint.h>

#include "base/assert.h"

#include "wire/authres.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_lines(struct span text)
{
	struct span line;

	while (span_cut(&text, '\n', &line)) {
		if (text.at == NULL) {
			ASSERT(line.len == 0);
			return;
		}
		ASSERT(span_find(line, '\r') + 1 == line.len);
		ASSERT(line.len <= 2 * 512 + 128);
		for (size_t i = 0; i + 1 < line.len; i++)
			ASSERT(line.at[i] == '\t' ||
			    (line.at[i] >= ' ' && line.at[i] < 0x7f));
	}
}

static void
check_written(struct span id, struct span foreign)
{
	const struct wire_authres_result r[] = {
		{ .method = "spf",
		    .result = "pass",
		    .comment = foreign,
		    .properties = { { "smtp.mailfrom", foreign } } },
		{ .method = "dkim",
		    .result = "fail",
		    .reason = foreign,
		    .properties = { { "header.d", id }, { "header.i", foreign },
			{ "header.s", foreign }, { "header.a", foreign } } }
	};
	struct wire_field f;
	struct span rest;
	struct buf b;

	buf_init(&b, 1 << 16);
	wire_authres_write(id, r, 2, &b);
	ASSERT(!buf_is_full(&b));
	check_lines(buf_span(&b));
	rest = buf_span(&b);
	ASSERT(wire_field_next(&rest, &f));
	ASSERT(f.whole.len == buf_span(&b).len);
	buf_fini(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	struct span id = span_first(in, size > 0 ? data[0] : 0);
	struct span rest = in;
	struct wire_field f;

	check_written(SPAN("mx.example.org"), in);
	check_written(id, span_from(in, id.len));
	(void)wire_authres_claims(in, SPAN("mx.example.org"));
	(void)wire_authres_claims(span_from(in, id.len), id);
	while (wire_authres_next(&rest, SPAN("mx.example.org"), &f))
		ASSERT(wire_authres_claims(f.value, SPAN("MX.example.ORG.")));
	return 0;
}
