/*
 * scan_link: connect, write with a lid on, read with a cap.
 */
#include "policy/scan_link.h"

#include "base/clock.h"
#include "mail/message.h"
#include "net/dial.h"
#include "policy/scanners.h"

enum {
	PAGE_BYTES = 16 * 1024, /* of a fiber's stack of 64 KiB */
	QUEUED_BYTES = 128 * 1024
};

enum outcome
policy_scan_open_wait(struct policy_scan_link *k, struct loop *loop,
    const struct policy_scanner *to, uint64_t timeout_ms)
{
	*k = (struct policy_scan_link){ .until_ms = clock_ms() + timeout_ms };
	return net_dial_wait(loop, &to->address, NULL, k->until_ms, &k->stream,
	    &k->why);
}

static enum outcome
written_wait(struct policy_scan_link *k, size_t below)
{
	enum outcome o = net_stream_flush_wait(k->stream, below, k->until_ms);

	if (o == OUT_TEMP)
		k->why = "it does not take the message";
	return o;
}

enum outcome
policy_scan_message_wait(struct policy_scan_link *k,
    const struct mail_message *m,
    void (*frame)(struct net_stream *s, size_t len))
{
	char page[PAGE_BYTES];
	struct span piece;
	uint64_t at = 0;
	enum outcome o;

	while ((o = mail_body_read(&m->body, &at, page, sizeof(page),
		    &piece)) == OUT_OK) {
		if (frame != NULL)
			frame(k->stream, piece.len);
		net_stream_write(k->stream, piece);
		o = written_wait(k, QUEUED_BYTES);
		if (o != OUT_OK)
			return o;
	}
	if (o == OUT_NONE)
		return OUT_OK;
	k->why = "the message cannot be read back";
	return o;
}

enum outcome
policy_scan_more_wait(struct policy_scan_link *k, size_t have, size_t max)
{
	while (net_stream_input_len(k->stream) <= have) {
		enum outcome o = net_stream_read_wait(k->stream, k->until_ms);
		if (o == OUT_TEMP)
			k->why = "no answer in time";
		if (o != OUT_OK)
			return o;
	}
	if (net_stream_input_len(k->stream) <= max)
		return OUT_OK;
	k->why = "its answer is too long";
	return OUT_TEMP;
}

void
policy_scan_close(struct policy_scan_link *k)
{
	if (k->stream != NULL)
		net_stream_free(&k->stream);
}
