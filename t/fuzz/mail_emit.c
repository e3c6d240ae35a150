/*
 * Any content: what is emitted has no line of one dot, ends in a line end,
 * and gives the content back when the dots are taken away again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "mail/emit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct span out)
{
	if (out.len == 0)
		return;
	if (out.at[out.len - 1] != '\n')
		abort();
	if (span_starts(out, SPAN(".\r\n")) || span_starts(out, SPAN(".\n")) ||
	    span_find_span(out, SPAN("\n.\r\n")) < out.len ||
	    span_find_span(out, SPAN("\n.\n")) < out.len)
		abort();
}

/* Whether ${out}, dots unstuffed, begins with ${in}. */
static void
compare(struct span in, struct span out)
{
	char before = '\n';
	size_t n = 0;

	for (size_t i = 0; i < out.len && n < in.len; i++) {
		bool stuffed = out.at[i] == '.' && before == '\n';

		before = out.at[i];
		if (stuffed)
			continue;
		if (out.at[i] != in.at[n++])
			abort();
	}
	if (n != in.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wire_header_limits limits;
	struct mail_budget *budget = mail_budget_new(1);
	struct mail_room room = { budget, 0, "/tmp" };
	struct mail_message *m = mail_message_new(&room, &limits, 0);
	struct span in = { (const char *)data, size }, piece;
	struct mail_emit *e;
	struct buf out;

	if (mail_message_add(m, in) != OUT_OK || mail_message_end(m) != OUT_OK)
		abort();
	e = mail_emit_new(m, &m->changes, SPAN(""));
	buf_init(&out, 1 << 24);
	while (mail_emit_next(e, &piece) == OUT_OK)
		buf_add(&out, piece);
	check(buf_span(&out));
	/* A blank line was put in where the header ended without one. */
	if (m->header.body_at == m->header.bytes && m->header.body_at < in.len)
		in = span_first(in, m->header.body_at);
	compare(in, buf_span(&out));
	buf_fini(&out);
	mail_emit_free(&e);
	mail_message_unref(&m);
	mail_budget_free(&budget);
	return 0;
}
