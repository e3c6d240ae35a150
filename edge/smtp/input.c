/*
 * input: the loop around the verbs.
 */
#include "smtp/input.h"

#include "base/clock.h"
#include "loop/fiber.h"
#include "net/stream.h"
#include "obs/metric.h"
#include "smtp/content.h"
#include "smtp/end.h"
#include "smtp/handover.h"
#include "smtp/limits.h"
#include "smtp/log.h"
#include "smtp/message.h"
#include "smtp/receipt.h"
#include "smtp/reply.h"
#include "smtp/transaction.h"
#include "smtp/verbs.h"
#include "smtp/violation.h"
#include "wire/proxy_hint.h"
#include "wire/smtp_line.h"
#include "wire/smtp_verb.h"

enum {
	/* A client that pipelines and does not read waits for itself. */
	OUTPUT_CAP_BYTES = 64 * 1024,
	/* After its FIN a client may still want the reply to its last
	   command; one that has gone costs this long. */
	HALF_CLOSED_MS = 1000
};

enum step {
	STEP_ON,    /* something was done */
	STEP_INPUT, /* more input is needed, or the output must drain */
	STEP_FIBER  /* what comes next may wait */
};

/* A line as it is, its verb and that verb's row. */
struct command {
	struct span line;
	struct wire_smtp_verb verb;
	const struct smtp_verb *row; /* NULL: unknown */
};

static void
find_verb(struct command *c)
{
	c->row = NULL;
	if (wire_smtp_verb_split(c->line, &c->verb))
		c->row = smtp_verb_find(c->verb.name);
}

static bool
is_spared(const struct smtp_session *s, const struct smtp_verb *row)
{
	return (row->free & s->free_commands) != 0;
}

static bool
may_wait(const struct smtp_session *s, const struct smtp_verb *row)
{
	if (row == NULL)
		return false;
	if ((row->flags & SMTP_WAITS) != 0)
		return true;
	return (row->flags & SMTP_NONMAIL) != 0 && !is_spared(s, row) &&
	    smtp_limit_nonmail_is_near(s);
}

/* RFC 2920 section 3.1.  What a server may do with an unknown command in a
   group is not said; where groups were not offered it ends one. */
static bool
is_too_soon(const struct smtp_session *s, const struct smtp_verb *row)
{
	unsigned flags = row != NULL ? row->flags : SMTP_PIPELINED;

	if (smtp_session_input_len(s) == 0 ||
	    !policy_controls_get(s->policy)->enforce_sync)
		return false;
	return (flags & SMTP_ENDS_GROUP) != 0 ||
	    ((flags & SMTP_PIPELINED) != 0 && !s->may_pipeline);
}

static bool
count_nonmail_wait(struct smtp_session *s, const struct smtp_verb *row)
{
	if ((row->flags & SMTP_NONMAIL) == 0 || s->health)
		return true;
	if (is_spared(s, row)) {
		s->free_commands &= ~row->free;
		return true;
	}
	return smtp_limit_nonmail_wait(s);
}

static void
execute(struct smtp_session *s, const struct command *c)
{
	const struct smtp_verb *row = c->row;

	if (s->proxy_failed && (row == NULL || row->run != smtp_verb_quit)) {
		smtp_limit_proxy_failed(s);
		return;
	}
	if (row == NULL && wire_proxy_hint(c->line) == WIRE_HINT_HTTP) {
		smtp_violation_http(s);
		return;
	}
	if (is_too_soon(s, row)) {
		smtp_violation_sync(s);
		return;
	}
	if (row == NULL) {
		smtp_limit_unknown(s);
		return;
	}
	if (!count_nonmail_wait(s, row))
		return;
	if ((row->allowed & 1u << smtp_transaction_state(s)) == 0)
		smtp_limit_misplaced(s, row->not_now);
	else
		row->run(s, c->verb.arg);
}

/* Whether the last command was of a transaction, and failed. */
static bool
is_in_the_wake(const struct smtp_session *s)
{
	return s->may_pipeline && s->refusal &&
	    (s->verb == OBS_VERB_MAIL || s->verb == OBS_VERB_RCPT ||
		s->verb == OBS_VERB_BDAT);
}

static void
command_begin(struct smtp_session *s, struct span line)
{
	s->input.command = arena_copy(&s->scratch, line);
	s->input.command_argument = SPAN("");
	s->excused = is_in_the_wake(s);
	s->refusal = false;
	s->verb = OBS_VERB_OTHER;
	s->replied = false;
}

static void
command_end(struct smtp_session *s)
{
	s->input.command = SPAN("");
	s->input.command_argument = SPAN("");
	if (s->closing)
		return;
	arena_fini(&s->scratch);
	smtp_limit_clock(s);
	if (!arena_is_spent(&s->arena))
		return;
	obs_count(OBS_LIMITS, OBS_LIMIT_MEMORY, 0);
	smtp_end_421(s, "4.3.1", "this connection has used up its memory",
	    SMTP_END_LIMIT);
}

static enum step
command(struct smtp_session *s, struct span line, size_t used)
{
	struct command c = { .line = line };

	find_verb(&c);
	if (may_wait(s, c.row) && loop_fiber_self() == NULL)
		return STEP_FIBER;
	command_begin(s, line);
	net_stream_consume(s->stream, used);
	smtp_receipt_command(s, used);
	/* Again: the parts must borrow from our copy. */
	c.line = s->input.command;
	find_verb(&c);
	if (c.row != NULL) {
		s->verb = c.row->metric;
		s->input.command_argument = c.verb.arg;
	}
	execute(s, &c);
	command_end(s);
	return STEP_ON;
}

/* Which line it was does not matter: what follows it must not become one. */
static enum step
bad_line(struct smtp_session *s, struct span in, enum wire_fault fault)
{
	command_begin(s, span_first(in, 100));
	if (fault == WIRE_FAULT_BARE_LF || fault == WIRE_FAULT_BARE_CR) {
		smtp_violation_line_end(s, 500, fault, "a command");
		return STEP_INPUT;
	}
	s->mode = SMTP_SKIP_LINE;
	if (s->proxy_failed) {
		smtp_limit_proxy_failed(s);
	} else if (fault == WIRE_FAULT_NUL) {
		obs_count(OBS_VIOLATIONS, OBS_NUL, 0);
		smtp_limit_protocol(s, 501, "5.5.2", SPAN(""),
		    "NUL characters are not allowed in SMTP commands");
	} else {
		obs_count(OBS_VIOLATIONS, OBS_LINE_TOO_LONG, 0);
		smtp_limit_protocol(s, 500, "5.5.2", SPAN(""), "line too long");
	}
	command_end(s);
	return STEP_ON;
}

static enum step
take_line(struct smtp_session *s)
{
	struct span in;
	struct span line;
	size_t used;
	enum wire_fault fault;

	if (net_stream_output_len(s->stream) > OUTPUT_CAP_BYTES)
		return STEP_INPUT;
	in = net_stream_pullup(s->stream, LIMIT_COMMAND_LINE_BYTES);
	switch (wire_smtp_line_scan(in, &s->scanned, &line, &used, &fault)) {
	case WIRE_DONE:
		return command(s, line, used);
	case WIRE_BAD:
		return bad_line(s, in, fault);
	default:
		return STEP_INPUT;
	}
}

static enum step
skip_line(struct smtp_session *s)
{
	struct span in = net_stream_peek(s->stream);
	size_t used = 0;
	enum wire_fault fault;
	enum wire_scan r;

	/* A CR may be the last byte of a piece and its LF begin the next. */
	if (in.len < 2)
		in = net_stream_pullup(s->stream, LIMIT_COMMAND_LINE_BYTES);
	if (in.len == 0)
		return STEP_INPUT;
	r = wire_smtp_line_skip(in, &used, &fault);
	if (r == WIRE_BAD) {
		smtp_violation_line_end(s, 500, fault, "a command");
		return STEP_INPUT;
	}
	net_stream_consume(s->stream, used);
	if (r == WIRE_DONE)
		s->mode = SMTP_LINES;
	return r == WIRE_DONE || used > 0 ? STEP_ON : STEP_INPUT;
}

static enum step
answer(struct smtp_session *s)
{
	if (loop_fiber_self() == NULL)
		return STEP_FIBER;
	smtp_message_answer_wait(s);
	command_end(s);
	return STEP_ON;
}

static enum step
take(struct smtp_session *s)
{
	switch (s->mode) {
	case SMTP_LINES:
		return take_line(s);
	case SMTP_SKIP_LINE:
		return skip_line(s);
	case SMTP_DATA:
		return smtp_content_data(s) ? STEP_ON : STEP_INPUT;
	case SMTP_CHUNK:
		return smtp_content_chunk(s) ? STEP_ON : STEP_INPUT;
	case SMTP_SWALLOW:
		return smtp_content_swallow(s) ? STEP_ON : STEP_INPUT;
	default:
		return answer(s);
	}
}

static enum step
work(struct smtp_session *s)
{
	enum step step = STEP_ON;

	while (step == STEP_ON && !s->closing)
		step = take(s);
	return step;
}

/* No more can be done with what has come so far. */
static void
rest(struct smtp_session *s)
{
	if (s->closing)
		return;
	if (s->eof && net_stream_output_len(s->stream) <= OUTPUT_CAP_BYTES)
		smtp_end_lost(s);
	else if (s->server->draining && s->transaction == NULL)
		smtp_end_shutdown(s);
}

static void
work_in_fiber(void *arg)
{
	struct smtp_session *s = arg;

	work(s);
	s->busy = false;
	rest(s);
}

void
smtp_input_run(struct smtp_session *s)
{
	if (s->busy || s->closing)
		return;
	if (work(s) != STEP_FIBER) {
		rest(s);
		return;
	}
	if (!smtp_session_fiber(s, work_in_fiber))
		smtp_end_421(s, "4.3.2",
		    "Too much load; please try again "
		    "later.",
		    SMTP_END_LIMIT);
}

static void
readable(void *arg)
{
	smtp_input_run(arg);
}

/* Both directions may have been waited for. */
static void
drained(void *arg)
{
	smtp_input_run(arg);
}

static void
ended(void *arg, enum net_end how)
{
	struct smtp_session *s = arg;

	if (s->closing)
		return;
	s->eof = true;
	if (how == NET_LOST) {
		smtp_end_lost(s);
		return;
	}
	if (!s->busy) {
		smtp_input_run(s);
		return;
	}
	if (s->answering)
		smtp_handover_look(s);
	/* A FIN behind the final dot or behind unread commands is a
	   half-close: their replies are still wanted. */
	if (!s->answering && !s->quit && smtp_session_input_len(s) == 0)
		smtp_limit_clock_until(s, clock_ms() + HALF_CLOSED_MS);
}

static void
timed_out(struct smtp_session *s)
{
	struct span host = s->server->parts.generation->hostname;
	bool data = s->mode == SMTP_DATA || s->mode == SMTP_CHUNK ||
	    s->mode == SMTP_SWALLOW;

	smtp_log(s, "lost", "SMTP %s timeout on connection from",
	    data ? "data" : "command");
	if (data)
		smtp_reply(s, 421, "4.4.2",
		    "%.*s SMTP incoming data timeout "
		    "- closing connection.",
		    SPAN_ARG(host));
	else
		smtp_reply(s, 421, "4.4.2",
		    "%.*s: SMTP command timeout - "
		    "closing connection",
		    SPAN_ARG(host));
	smtp_end(s, data ? SMTP_END_DATA_TIMEOUT : SMTP_END_TIMEOUT);
}

static void
tick(void *arg)
{
	struct smtp_session *s = arg;

	if (s->closing)
		return;
	if (clock_ms() < s->until_ms) {
		loop_timer_set(&s->timer, s->until_ms);
		return;
	}
	if (!s->busy) {
		timed_out(s);
		return;
	}
	if (s->eof && !s->answering && !s->quit &&
	    smtp_session_input_len(s) == 0) {
		smtp_end_lost(s);
		return;
	}
	/* What runs has deadlines of its own. */
	s->until_ms = 0;
	smtp_limit_clock(s);
}

static const struct net_stream_events events = { readable, drained, ended };

void
smtp_input_watch(struct smtp_session *s)
{
	loop_timer_init(&s->timer, s->server->parts.loop, tick, s);
	smtp_receipt_init(s);
	net_stream_events(s->stream, &events, s);
}
