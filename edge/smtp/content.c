/*
 * content: scan, cap, keep.
 */
#include "smtp/content.h"

#include "base/clock.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/end.h"
#include "smtp/limits.h"
#include "smtp/log.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/violation.h"

enum {
	/* A drip that resets the idle clock with each byte is cut off after
	   this many times smtp_receive_timeout. */
	TOTAL_TIMEOUTS = 12,
	/* What is swallowed beyond message_size_limit before we hang up. */
	SWALLOW_MAX_BYTES = 64 << 20
};

void
smtp_content_begin(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	wire_smtp_data_init(&t->data);
	wire_bdat_init(&t->lines);
	t->content_until_ms = clock_ms() +
	    TOTAL_TIMEOUTS *
		smtp_session_number(s, LANG_SET_SMTP_RECEIVE_TIMEOUT);
}

static void
refuse_size(struct smtp_transaction *t)
{
	if (t->refusal.code == 0)
		obs_count(OBS_LIMITS, OBS_LIMIT_SIZE, 0);
	smtp_transaction_refuse(t, 552, "5.3.4",
	    "Message size exceeds maximum permitted");
}

static void
refuse_space(struct smtp_transaction *t)
{
	obs_count(OBS_LIMITS,
	    t->content_bytes > LIMIT_BODY_MEMORY_BYTES ? OBS_LIMIT_SPILL :
							 OBS_LIMIT_MEMORY,
	    0);
	smtp_transaction_refuse(t, 452, "4.3.1",
	    "Space shortage, please try later");
}

static void
refuse_header(struct smtp_transaction *t)
{
	if (t->message->header.fault == WIRE_HEADER_FIELD_BYTES)
		smtp_transaction_refuse(t, 552, "5.6.0",
		    "A message header line is too long");
	else
		smtp_transaction_refuse(t, 552, "5.6.0",
		    "Message header is ridiculously long");
}

static void
keep(struct smtp_session *s, struct span piece)
{
	struct smtp_transaction *t = s->transaction;

	t->content_bytes += piece.len;
	if (t->refusal.code != 0)
		return;
	switch (mail_message_add(t->message, piece)) {
	case OUT_OK:
		policy_content(s->policy, piece);
		break;
	case OUT_PERM:
		refuse_header(t);
		break;
	default:
		refuse_space(t);
		break;
	}
}

static void
take(struct smtp_session *s, struct span piece)
{
	struct smtp_transaction *t = s->transaction;
	uint64_t max = smtp_session_number(s, LANG_SET_MESSAGE_SIZE_LIMIT);

	if (max > 0 && t->content_bytes + piece.len > max)
		refuse_size(t);
	keep(s, piece);
}

static void
piece(void *arg, struct span bytes)
{
	take(arg, bytes);
}

/* Whoever does not stop within reason is not waited for. */
static bool
is_endless(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	uint64_t max = smtp_session_number(s, LANG_SET_MESSAGE_SIZE_LIMIT);

	if (max == 0 || t->content_bytes < max + SWALLOW_MAX_BYTES)
		return false;
	smtp_log(s, "limit", "dropped: goes on far beyond the size limit:");
	smtp_reply(s, t->refusal.code, t->refusal.enhanced, "%s",
	    t->refusal.text);
	smtp_end(s, SMTP_END_LIMIT);
	return true;
}

/* Progress starts the idle clock anew, but never past the total. */
static void
progress(struct smtp_session *s)
{
	uint64_t until_ms =
	    clock_ms() + smtp_session_number(s, LANG_SET_SMTP_RECEIVE_TIMEOUT);
	uint64_t last_ms = s->transaction->content_until_ms;

	smtp_limit_clock_until(s, until_ms < last_ms ? until_ms : last_ms);
}

/* All of it is there: what only the end can tell. */
static void
whole(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	if (t->refusal.code == 0 && mail_message_end(t->message) != OUT_OK)
		refuse_header(t);
	if (t->refusal.code == 0)
		policy_content_end(s->policy);
	t->end_us = clock_us();
	s->mode = SMTP_ANSWER;
}

bool
smtp_content_data(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct span in = net_stream_peek(s->stream);
	size_t used = 0;
	enum wire_scan r;

	if (in.len == 0)
		return false;
	r = wire_smtp_data_feed(&t->data, in, &used, piece, s);
	if (r == WIRE_BAD) {
		smtp_violation_line_end(s, 550, t->data.fault, "message data");
		return false;
	}
	net_stream_consume(s->stream, used);
	progress(s);
	if (r == WIRE_DONE) {
		whole(s);
		return true;
	}
	return !is_endless(s);
}

static void
chunk_refused(struct smtp_session *s, const struct smtp_refusal *why)
{
	bool close = why->close;

	s->mode = SMTP_LINES;
	if (why->is_misplaced)
		smtp_limit_misplaced(s, why->text);
	else
		smtp_reply(s, why->code, why->enhanced, "%s", why->text);
	/* RFC 3030 section 2: nothing but RSET mends it. */
	smtp_transaction_end(s);
	if (close)
		smtp_end(s, SMTP_END_DROP);
}

void
smtp_content_swallow_begin(struct smtp_session *s, uint64_t size,
    const struct smtp_refusal *why)
{
	if (size > SWALLOW_MAX_BYTES) {
		chunk_refused(s, why);
		smtp_end(s, SMTP_END_LIMIT);
		return;
	}
	s->swallow_left = size;
	s->swallowed = *why;
	s->mode = SMTP_SWALLOW;
}

bool
smtp_content_swallow(struct smtp_session *s)
{
	size_t len = net_stream_input_len(s->stream);

	if (s->swallow_left == 0) {
		chunk_refused(s, &s->swallowed);
		return true;
	}
	if (len == 0)
		return false;
	if (len > s->swallow_left)
		len = (size_t)s->swallow_left;
	net_stream_consume(s->stream, len);
	s->swallow_left -= len;
	return true;
}

void
smtp_content_chunk_begin(struct smtp_session *s, uint64_t size, bool is_last)
{
	struct smtp_transaction *t = s->transaction;
	uint64_t max = smtp_session_number(s, LANG_SET_MESSAGE_SIZE_LIMIT);

	if (!t->chunks) {
		t->chunks = true;
		smtp_content_begin(s);
	}
	if (max > 0 && (size > max || t->content_bytes > max - size)) {
		refuse_size(t);
		smtp_content_swallow_begin(s, size, &t->refusal);
		return;
	}
	t->chunk_left = size;
	t->chunk_size = size;
	t->chunk_is_last = is_last;
	s->mode = SMTP_CHUNK;
	progress(s);
}

/* RFC 3030 section 2: a message without a final line end gets one, which the
   client has not to answer for. */
static bool
last_line(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	bool needs_crlf = false;

	if (wire_bdat_end(&t->lines, &needs_crlf) == WIRE_BAD) {
		smtp_violation_line_end(s, 550, t->lines.fault, "message data");
		return false;
	}
	if (needs_crlf)
		keep(s, SPAN("\r\n"));
	return true;
}

/* RFC 3030 section 2: one reply for each chunk. */
static bool
chunk_end(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;

	s->mode = SMTP_LINES;
	if (!t->chunk_is_last) {
		if (t->refusal.code != 0)
			chunk_refused(s, &t->refusal);
		else
			smtp_reply(s, 250, "2.0.0", "%llu byte chunk received",
			    (unsigned long long)t->chunk_size);
		return true;
	}
	if (t->refusal.code == 0 && !last_line(s))
		return false;
	whole(s);
	return true;
}

bool
smtp_content_chunk(struct smtp_session *s)
{
	struct smtp_transaction *t = s->transaction;
	struct span in;

	if (t->chunk_left == 0)
		return chunk_end(s);
	in = net_stream_peek(s->stream);
	if (in.len == 0)
		return false;
	if (in.len > t->chunk_left)
		in.len = (size_t)t->chunk_left;
	if (wire_bdat_feed(&t->lines, in) == WIRE_BAD) {
		smtp_violation_line_end(s, 550, t->lines.fault, "message data");
		return false;
	}
	take(s, in);
	net_stream_consume(s->stream, in.len);
	t->chunk_left -= in.len;
	progress(s);
	return !is_endless(s);
}
