/*
 * reply: codes, enhanced codes and trace ids put together.
 */
#include "smtp/reply.h"

#include <stdarg.h>

#include "base/buf.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "wire/smtp_reply.h"

enum { TEXT_MAX_BYTES = 64 * 1024, OUT_MAX_BYTES = 2 * TEXT_MAX_BYTES };

/* The first reply to a command is the one that is counted for it. */
static void
count(struct smtp_session *s, int code)
{
	if (s->replied)
		return;
	s->replied = true;
	s->refusal = code >= 400;
	obs_count(OBS_COMMANDS, s->verb, obs_code_class(code));
}

static void
send_lines(struct smtp_session *s, int code, struct wire_status status,
    struct span text)
{
	struct buf out;

	if (s->stream == NULL || s->lost)
		return;
	buf_init(&out, OUT_MAX_BYTES);
	wire_reply_write(&out, (unsigned)code, status, text);
	net_stream_write(s->stream, buf_span(&out));
	buf_fini(&out);
	count(s, code);
}

/* RFC 2034 section 4: 2xx, 4xx and 5xx; the class is that of the code. */
static struct wire_status
status_of(const struct smtp_session *s, int code, struct span enhanced)
{
	struct wire_status status = { 0 };
	size_t used;

	if (!s->input.esmtp || code / 100 == 3)
		return status;
	if (!wire_status_parse(enhanced, &status, &used) ||
	    status.class != (unsigned)code / 100)
		return (struct wire_status){ 0 };
	return status;
}

/* control = no_multiline_responses */
static void
join_lines(struct buf *b)
{
	for (size_t i = 0; i < b->len; i++)
		if (b->at[i] == '\n')
			b->at[i] = ' ';
}

static void
finish(struct smtp_session *s, int code, struct span enhanced, struct buf *b)
{
	if (code >= 400 && smtp_session_id(s).len > 0)
		buf_printf(b, " (id %.*s)", SPAN_ARG(smtp_session_id(s)));
	if (policy_controls_get(s->policy)->no_multiline)
		join_lines(b);
	send_lines(s, code, status_of(s, code, enhanced), buf_span(b));
}

void
smtp_reply(struct smtp_session *s, int code, const char *enhanced,
    const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	buf_init(&b, TEXT_MAX_BYTES);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	finish(s, code, span_of(enhanced), &b);
	buf_fini(&b);
}

void
smtp_reply_span(struct smtp_session *s, int code, struct span enhanced,
    struct span text)
{
	struct buf b;

	buf_init(&b, TEXT_MAX_BYTES);
	buf_add(&b, span_first(text, TEXT_MAX_BYTES / 2));
	finish(s, code, enhanced, &b);
	buf_fini(&b);
}

void
smtp_reply_bare(struct smtp_session *s, int code, struct span text)
{
	send_lines(s, code, (struct wire_status){ 0 }, text);
}
