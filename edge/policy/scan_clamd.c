/*
 * scan_clamd: "zINSTREAM", the message in counted pieces, an empty one.
 */
#include "policy/scan_ask.h"

#include "policy/scan_link.h"
#include "wire/clamd.h"

static void
write_length(struct net_stream *s, size_t len)
{
	const char bytes[] = { (char)(len >> 24), (char)(len >> 16),
		(char)(len >> 8), (char)len };

	net_stream_write(s, (struct span){ bytes, sizeof(bytes) });
}

static enum outcome
answer_wait(struct policy_scan_link *k, struct wire_clamd *out)
{
	for (;;) {
		size_t have = net_stream_input_len(k->stream);
		enum wire_scan scan =
		    wire_clamd_parse(net_stream_pullup(k->stream, have), out);

		if (scan == WIRE_DONE)
			return OUT_OK;
		if (scan == WIRE_BAD) {
			k->why = "that is no answer of clamd's";
			return OUT_TEMP;
		}
		enum outcome o =
		    policy_scan_more_wait(k, have, WIRE_CLAMD_REPLY_MAX);
		if (o == OUT_NONE) {
			k->why = "it closed the connection";
			return OUT_TEMP;
		}
		if (o != OUT_OK)
			return o;
	}
}

/* Past its size limit clamd says so and stops reading; what it said may be
   lost with the connection. */
static enum outcome
converse_wait(struct policy_scan_ask *a, struct policy_scan_link *k,
    struct wire_clamd *out)
{
	net_stream_write(k->stream, SPAN("zINSTREAM\0"));
	enum outcome o = policy_scan_message_wait(k, a->message, write_length);

	if (o == OUT_OK)
		write_length(k->stream, 0);
	if (o == OUT_OK || net_stream_input_len(k->stream) > 0)
		return answer_wait(k, out);
	if (o == OUT_TEMP)
		k->why = "it stopped taking the message; its StreamMaxLength "
			 "may be too small";
	return o;
}

enum outcome
policy_scan_clamd_wait(struct policy_scan_ask *a,
    const struct policy_scanner *to, struct span *name)
{
	struct policy_scan_link k;
	struct wire_clamd answer;
	enum outcome o = policy_scan_open_wait(&k, a->loop, to, a->timeout_ms);

	if (o == OUT_OK)
		o = converse_wait(a, &k, &answer);
	if (o == OUT_TEMP)
		a->why = span_of(k.why);
	if (o == OUT_OK) {
		*name = arena_copy(a->arena, answer.text);
		a->why = *name;
		if (answer.verdict == WIRE_CLAMD_ERROR)
			o = OUT_TEMP;
	}
	policy_scan_close(&k);
	return o;
}
